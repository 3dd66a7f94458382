"""A Telegram of our own: the Bot API over HTTP with invented people, so that the whole product runs on one machine."""

from sandbox.telegram.server import TelegramSandbox
from sandbox.telegram.world import Options

__all__ = ["Options", "TelegramSandbox"]
