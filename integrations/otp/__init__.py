"""Ways to bring a one-time code to a phone: the sandbox's SMS inbox, Telegram Gateway."""

from integrations.otp.sandbox import SandboxCodes
from integrations.otp.telegram_gateway import TelegramGateway

__all__ = ["SandboxCodes", "TelegramGateway"]
