"""The settings, all of them: environment and `.env`, every name begins with `QONYS_`. README has the same table.

Unsafe combinations are refused at start with a sentence that says what to do.
"""

import re
import secrets
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TELEGRAM = "https://api.telegram.org"
GATEWAY = "https://gatewayapi.telegram.org"


class StoreSettings(BaseSettings):
    """What is kept and where: all that commands need which look into it and call nobody."""

    model_config = SettingsConfigDict(env_prefix="QONYS_", env_file=".env", extra="ignore", frozen=True)

    telegram_api: str = TELEGRAM
    redis_url: str = ""
    keyring: Path | None = None
    blobs: str = ""
    data_dir: Path = Path(".qonys")
    log: Annotated[tuple[str, str], NoDecode] = Field(default=("info", "text"))

    @property
    def sandboxed(self) -> bool:
        """Whether Telegram itself is played by a server on this machine."""
        return urlsplit(self.telegram_api).hostname in LOOPBACK

    @model_validator(mode="before")
    @classmethod
    def _level_and_format(cls, values: dict[str, object]) -> dict[str, object]:
        log = values.get("log")
        if isinstance(log, str):
            level, _, style = log.partition(",")
            values["log"] = (level.strip() or "info", style.strip() or "text")
        return values


class Settings(StoreSettings):
    """What can be set. Roots of services are without a trailing slash."""

    bot_token: SecretStr
    telegram_mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8081"
    console_listen: str = "127.0.0.1:8082"
    console_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = (
        IPv4Network("127.0.0.1"),
        IPv6Network("::1"),
    )
    rasa_url: str = ""
    backend_url: str
    backend_token: SecretStr
    backend_webhook_secret: SecretStr
    otp: Literal["sandbox", "telegram_gateway"] = "telegram_gateway"
    telegram_gateway_api: str = GATEWAY
    telegram_gateway_token: SecretStr = SecretStr("")
    sms_sandbox_api: str = ""
    allow_sandbox: bool = False

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.bot_token.get_secret_value()

    @property
    def bot_id(self) -> str:
        """The public half of the token: Telegram's id of the bot."""
        return self.token.partition(":")[0]

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of our own HTTP."""
        return _host_and_port(self.listen)

    @property
    def console_address(self) -> tuple[str, int]:
        """Host and port of the staff's console."""
        return _host_and_port(self.console_listen)

    @model_validator(mode="before")
    @classmethod
    def _roots(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("telegram_api", "rasa_url", "backend_url", "telegram_gateway_api", "sms_sandbox_api"):
            if isinstance(values.get(name), str):
                values[name] = str(values[name]).rstrip("/")
        return values

    @model_validator(mode="before")
    @classmethod
    def _networks(cls, values: dict[str, object]) -> dict[str, object]:
        proxies = values.get("console_proxies")
        if isinstance(proxies, str):
            values["console_proxies"] = tuple(filter(None, map(str.strip, proxies.split(","))))
        return values

    @model_validator(mode="after")
    def _safe(self) -> Self:
        for rule in (_token, _webhook, _codes, _keys, _encrypted, _proxies):
            if sentence := rule(self):
                raise ValueError(sentence)
        return self


def _host_and_port(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)


SECRET_LENGTH = 16


def _token(settings: Settings) -> str:
    if settings.bot_id.isdigit() and ":" in settings.token:
        return ""
    return "QONYS_BOT_TOKEN does not look like a bot token: it is <number>:<letters>, from @BotFather."


def _webhook(settings: Settings) -> str:
    if settings.telegram_mode != "webhook":
        return ""
    if not settings.webhook_url:
        return "QONYS_TELEGRAM_MODE=webhook needs QONYS_WEBHOOK_URL, the full URL that Telegram calls."
    shortest = 1 if settings.sandboxed else SECRET_LENGTH
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{{shortest},256}}", settings.webhook_secret.get_secret_value()):
        return (
            f"QONYS_WEBHOOK_SECRET must have {SECRET_LENGTH} to 256 characters of A-Z a-z 0-9 _ -, "
            f"for example QONYS_WEBHOOK_SECRET={secrets.token_urlsafe(32)}"
        )
    return ""


def _codes(settings: Settings) -> str:
    if settings.otp == "telegram_gateway":
        if not settings.telegram_gateway_token.get_secret_value():
            return "QONYS_OTP=telegram_gateway needs QONYS_TELEGRAM_GATEWAY_TOKEN (gateway.telegram.org, API)."
        return ""
    if not settings.sms_sandbox_api:
        return "QONYS_OTP=sandbox needs QONYS_SMS_SANDBOX_API. For real codes: QONYS_OTP=telegram_gateway."
    if not settings.sandboxed and not settings.allow_sandbox:
        return (
            "A real bot would send its one-time codes to the sandbox's inbox. Set QONYS_OTP=telegram_gateway, "
            "or QONYS_ALLOW_SANDBOX=1 if this is a trial."
        )
    return ""


def _keys(settings: Settings) -> str:
    if settings.sandboxed or settings.keyring is not None or settings.allow_sandbox:
        return ""
    return (
        "With a real bot the key ring must be yours: set QONYS_KEYRING to a file that is backed up apart from the data "
        "(`python -m bot keyring FILE` makes one)."
    )


def _encrypted(settings: Settings) -> str:
    if settings.sandboxed or settings.allow_sandbox:
        return ""
    for name in ("webhook_url", "backend_url", "rasa_url"):
        url = getattr(settings, name)
        if url and urlsplit(url).scheme != "https" and urlsplit(url).hostname not in LOOPBACK:
            return f"QONYS_{name.upper()} carries personal data: it must begin with https://."
    return ""


def _proxies(settings: Settings) -> str:
    if all(network.prefixlen for network in settings.console_proxies):
        return ""
    return "QONYS_CONSOLE_PROXIES would let everybody say who they are: name the proxies alone, for example 10.0.3.7."
