"""The shell around the conversation: load, decide, commit, tell."""
