"""Telegram: updates in, calls out. The only place that knows aiogram."""
