"""A whole world on one laptop: Telegram, an office and phones that receive codes."""
