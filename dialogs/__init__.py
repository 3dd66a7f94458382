"""The conversation: what we ask and why. Pure; importing it imports nothing."""
