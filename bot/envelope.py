"""The second durable copy of what was accepted: sealed files beside the blobs that outlive the store.

An owner's folder holds `key` (wrapped), `file-<id>`, `envelope-<application>` and, once the office has it,
`receipt-<application>`. An envelope is created once: whoever finds one sends its bytes, never others.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from dialogs.ports import Blobs, Chat, ContractBroken, Key, Receipt, Vault


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was accepted: whose, and the canonical JSON."""

    chat: Chat
    application: str
    document: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One envelope as it lies on the disk, unopened."""

    owner: str
    application: str
    received: bool  # there is a receipt


class Envelopes:
    """Writes, finds and opens them. Needs the key ring and the blobs, not the store."""

    def __init__(self, vault: Vault, blobs: Blobs) -> None:
        self._vault = vault
        self._blobs = blobs

    def owner(self, chat: Chat) -> str:
        """The folder of a chat's blobs; nobody can read the chat out of it."""
        return self._vault.hashed("owner", str(chat))

    async def keep_key(self, chat: Chat, wrapped: bytes) -> None:
        """The wrapped key stands beside the blobs too, so that they can be read if the store is lost."""
        await self._blobs.create(self.owner(chat), "key", wrapped)

    async def keep(self, envelope: Envelope, wrapped: bytes) -> None:
        """Write it before the commit that accepts it; an older one of the same application stays as it is."""
        owner = self.owner(envelope.chat)
        await self.keep_key(envelope.chat, wrapped)
        told = {"chat": str(envelope.chat), "application": envelope.application, "document": envelope.document}
        sealed = self._vault.key(wrapped).seal(json.dumps(told).encode(), owner, "envelope")
        await self._blobs.create(owner, f"envelope-{envelope.application}", sealed)

    async def open(self, owner: str, application: str) -> tuple[Envelope, Key]:
        """An envelope and the key that opened it; `ContractBroken` if one of them is gone or damaged."""
        key = await self._key(owner)
        sealed = await self._blobs.get(owner, f"envelope-{application}")
        if key is None or sealed is None:
            raise ContractBroken(f"the envelope of {application} is gone")
        body = json.loads(key.open(sealed, owner, "envelope"))
        bot, _, chat = body["chat"].partition(":")
        return Envelope(Chat(bot, chat), body["application"], body["document"]), key

    async def keep_receipt(self, owner: str, application: str, receipt: Receipt, key: Key) -> None:
        """The office has it: from now on nothing is sent again."""
        told = json.dumps({"number": receipt.number, "received_at": receipt.received_at.isoformat()})
        await self._blobs.create(owner, f"receipt-{application}", key.seal(told.encode(), owner, "receipt"))

    async def receipt(self, owner: str, application: str) -> dict[str, str] | None:
        """`number` and `received_at` (ISO) as the office first gave them; None if it never did."""
        key = await self._key(owner)
        sealed = await self._blobs.get(owner, f"receipt-{application}")
        if key is None or sealed is None:
            return None
        told: dict[str, str] = json.loads(key.open(sealed, owner, "receipt"))
        return told

    async def all(self) -> AsyncIterator[Kept]:
        """Every envelope there is, owner by owner, oldest application first."""
        for owner in await self._blobs.owners():
            names = await self._blobs.names(owner)
            for name in names:
                application = name.removeprefix("envelope-")
                if name != application:
                    yield Kept(owner, application, f"receipt-{application}" in names)

    async def wrapped(self, owner: str) -> bytes | None:
        """The owner's wrapped key; the store has the same one beside the session."""
        return await self._blobs.get(owner, "key")

    async def _key(self, owner: str) -> Key | None:
        wrapped = await self.wrapped(owner)
        return None if wrapped is None else self._vault.key(wrapped)
