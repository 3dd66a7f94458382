"""Codes into the sandbox's SMS inbox, where the person who tries the product reads them."""

# ruff: noqa: PLR2004 - the status numbers of HTTP say more than names for them would

from datetime import UTC, datetime

from dialogs.ports import ContractBroken, Rejected
from integrations.otp.http import JsonPost

REFUSALS = frozenset({"no_telegram", "bad_phone", "limited", "refused"})


class SandboxCodes(JsonPost):
    """Answers the `CodeSender` protocol. `root` is the root of the sandbox's SMS API (`.../sms/api`)."""

    def __init__(self, root: str, *, total: float = 10) -> None:
        super().__init__("the SMS sandbox", {}, total=total)
        self._root = root.rstrip("/")

    async def send(self, phone: str, code: str, ttl: int) -> None:
        """Bring the code to the inbox."""
        message = {"to": phone, "code": code, "ttl": ttl, "at": datetime.now(UTC).isoformat()}
        status, answer, retry_after = await self.post(f"{self._root}/messages", message)
        if status == 201:
            return
        if status >= 400:
            said = answer.get("code")
            code_word = said if isinstance(said, str) and said in REFUSALS else "refused"
            raise Rejected(code_word, f"the SMS sandbox answered {status}", retry_after=retry_after)
        raise ContractBroken(f"the SMS sandbox answered {status}")
