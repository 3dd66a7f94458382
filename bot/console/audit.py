"""The audit log: who did what, in a chain in which every entry vouches for all before it.

The mark of an entry is a keyed hash over the mark before it, the entry's number and its sealed body. Whoever can write
to the store but has no key ring can change, remove or exchange nothing without being found. What is cut off at the end
is found as long as the head still tells of it; somebody who puts head and chain back to an earlier state together is
found only by comparing with a head that was noted elsewhere, so `python -m bot audit verify` prints it.
"""

import asyncio
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from dialogs.ports import ContractBroken, Link, Register, Vault

BROKEN = "broken"
"""The `what` of an entry that can't be read any more."""
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, about which chat. `details` are short words: ids, reasons, never what is to be kept secret."""

    number: int
    at: datetime
    who: str
    what: str
    chat: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


class Problem(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"  # body, mark or place of this entry is not as it was written
    MISSING = "missing"  # this number is not there, though later ones are
    CUT_OFF = "cut off"  # this number and all after it are not there, though the head tells of them
    ADDED = "added"  # this number is there, though the head tells of fewer
    HEAD = "head"  # the head tells of another mark of this, the last entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries are sound from the first on, the head's mark, and the first broken number with the reason."""

    count: int
    head: str  # hex; empty for an empty chain
    broken: int | None = None
    problem: Problem | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class Audit:
    """Writes and reads the chain. All may raise `Unavailable`."""

    def __init__(self, register: Register, vault: Vault, clock: Callable[[], datetime] = _now) -> None:
        self._register = register
        self._vault = vault
        self._clock = clock
        self._turn = asyncio.Lock()  # only saves conflicts within this process

    async def record(self, who: str, what: str, chat: str = "", **details: str) -> None:
        """Append. What must not happen unrecorded is recorded before it is done.

        After `Unavailable` the entry may be there. `ContractBroken` if the store's chain contradicts its own head.
        """
        told = {"at": self._clock().isoformat(), "who": who, "what": what, "chat": chat, "details": details}
        plain = json.dumps(told, ensure_ascii=False).encode()
        async with self._turn:
            while True:  # each round that fails is another entry that got in
                count, after = await self._register.head()
                number = count + 1
                body = self._vault.house.seal(plain, "audit", str(number))
                if await self._register.link(body, self._mark(after, number, body), after):
                    return

    async def read(self, newest: int = 200, who: str = "", chat: str = "") -> list[AuditEntry]:
        """The newest entries, newest first; only those of somebody, or about a chat whose id begins so, if asked for.

        An entry that can't be opened is told as `BROKEN`: `verify` says more.
        """
        found: list[AuditEntry] = []
        end, _ = await self._register.head()
        while end > 0 and len(found) < newest:
            start = max(1, end - _PAGE + 1)
            links = [link for link in await self._register.chain(start, _PAGE) if link.number <= end]
            found += (
                entry
                for entry in map(self._open, reversed(links))
                if (not who or entry.who == who) and entry.chat.startswith(chat)
            )
            end = start - 1
        return found[:newest]

    async def verify(self) -> Verdict:
        """Read the whole chain and compare every mark, then the head; stops at the first that is broken."""
        # The head first: what is appended meanwhile lies behind it and is not looked at.
        count, head = await self._register.head()
        number, mark = 0, b""
        while number < count and (links := await self._register.chain(number + 1, _PAGE)):
            for link in links[: count - number]:
                if link.number > number + 1:
                    return Verdict(number, head.hex(), number + 1, Problem.MISSING)
                if not hmac.compare_digest(link.mark, self._mark(mark, number + 1, link.body)):
                    return Verdict(number, head.hex(), number + 1, Problem.CHANGED)
                number, mark = number + 1, link.mark
        if number < count:
            return Verdict(number, head.hex(), number + 1, Problem.CUT_OFF)
        if not hmac.compare_digest(mark, head):
            return Verdict(number, head.hex(), number, Problem.HEAD)
        if await self._register.chain(count + 1, 1) and await self._register.head() == (count, head):
            return Verdict(number, head.hex(), number + 1, Problem.ADDED)  # and not just appended
        return Verdict(number, head.hex())

    def _mark(self, before: bytes, number: int, body: bytes) -> bytes:
        return bytes.fromhex(self._vault.hashed("audit", before.hex(), str(number), body.hex()))

    def _open(self, link: Link) -> AuditEntry:
        try:
            told = json.loads(self._vault.house.open(link.body, "audit", str(link.number)))
        except ContractBroken:
            return AuditEntry(link.number, datetime.fromtimestamp(0, UTC), "", BROKEN)
        at = datetime.fromisoformat(told["at"])
        return AuditEntry(link.number, at, told["who"], told["what"], told["chat"], told["details"])
