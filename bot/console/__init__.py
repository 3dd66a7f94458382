"""The console: where staff see conversations, help, and look at the numbers."""
