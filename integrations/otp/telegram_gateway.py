"""Codes through Telegram Gateway, into the Telegram account of the person's number: https://core.telegram.org/gateway/api.

We make the code and compare it ourselves. `checkVerificationStatus` would only feed Telegram's statistics, and the
port returns no request id, so it is left out.
"""

# ruff: noqa: PLR2004 - the status numbers of HTTP say more than names for them would

import re

from dialogs.ports import ContractBroken, Rejected, Unavailable
from integrations.otp.http import JsonPost

ROOT = "https://gatewayapi.telegram.org"
TTL = (30, 3600)  # seconds; the time within which Telegram delivers the message or refunds it

# The documentation names ACCESS_TOKEN_INVALID only. The others are those that users of the API met:
# https://github.com/apifonica/tg-gateway-go/blob/main/errors.go. An error that is not here is "refused".
REFUSALS = {
    "PHONE_NUMBER_NOT_FOUND": "no_telegram",
    "PHONE_NUMBER_NOT_AVAILABLE": "no_telegram",
    "PHONE_NUMBER_INVALID": "bad_phone",
}
FLOOD = re.compile(r"FLOOD_(?:PREMIUM_)?WAIT(?:_([0-9]{1,9}))?")


class TelegramGateway(JsonPost):
    """Answers the `CodeSender` protocol. `root` is that of the API, methods directly below."""

    def __init__(self, token: str, root: str = ROOT, *, total: float = 15) -> None:
        super().__init__("Telegram Gateway", {"Authorization": f"Bearer {token}"}, total=total)
        self._root = root.rstrip("/")

    async def send(self, phone: str, code: str, ttl: int) -> None:
        """Send the code. `Rejected` besides the port's: `refused` (token, balance, anything about our account)."""
        shortest, longest = TTL
        message = {"phone_number": phone, "code": code, "ttl": min(max(ttl, shortest), longest)}
        status, answer, retry_after = await self.post(f"{self._root}/sendVerificationMessage", message)
        match answer:
            case {"ok": True, "result": {"request_id": str()}}:
                return
            case {"ok": False, "error": str(error)}:
                raise _refusal(error, retry_after)
            case _ if status == 429:
                raise Rejected("limited", "Telegram Gateway answered 429", retry_after=retry_after)
            case {"ok": True}:  # it may have gone out
                raise Unavailable("Telegram Gateway accepted, but named no request", unknown=True)
            case _:
                raise ContractBroken(f"Telegram Gateway answered {status} outside its documentation")


def _refusal(error: str, retry_after: float | None) -> Rejected:
    if flood := FLOOD.fullmatch(error):
        wait = float(flood[1]) if flood[1] else retry_after
        return Rejected("limited", "Telegram Gateway: FLOOD_WAIT", retry_after=wait)
    name = error if re.fullmatch(r"[A-Z_]{1,64}", error) else "an error without a name"
    return Rejected(REFUSALS.get(error, "refused"), f"Telegram Gateway: {name}")
