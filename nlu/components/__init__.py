"""Our components for Rasa. They run in its environment (Python 3.10) and wrap what the bot has in its own process."""
