"""The phones of the sandbox: what a person would receive by SMS or from Telegram's Verification Codes, on one page."""

from sandbox.phones.phones import PhonesSandbox

__all__ = ["PhonesSandbox"]
