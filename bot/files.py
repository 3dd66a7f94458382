"""Files of applicants, sealed by their own key, beside the envelopes."""

import asyncio
import hashlib
from collections.abc import Callable

from bot.envelope import Envelopes
from dialogs.ports import Blobs, Chat, Rejected, Vault

Recognise = Callable[[bytes], str]
"""What a file really is, by its content: a media type, empty if it is nothing we know."""


class Files:
    """Keeps and opens them."""

    def __init__(self, vault: Vault, blobs: Blobs, envelopes: Envelopes, recognise: Recognise) -> None:
        self.recognise = recognise
        self._vault = vault
        self._blobs = blobs
        self._envelopes = envelopes

    async def keep(self, chat: Chat, wrapped: bytes, file: str, content: bytes) -> str:
        """Seal by the applicant's wrapped key and write; the SHA-256 (hex) of the plain bytes."""
        key = self._vault.key(wrapped)
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        sealed = await asyncio.to_thread(key.seal, content, str(chat), f"file-{file}")
        await self._envelopes.keep_key(chat, wrapped)
        await self._blobs.put(self._envelopes.owner(chat), f"file-{file}", sealed)
        return sha256

    async def drop(self, chat: Chat, file: str) -> None:
        """Gone, also if it never was there."""
        await self._blobs.delete(self._envelopes.owner(chat), f"file-{file}")

    async def open(self, chat: Chat, file: str) -> bytes:
        """The plain bytes; `Rejected("gone")` if it was deleted."""
        owner = self._envelopes.owner(chat)
        wrapped, sealed = await self._envelopes.wrapped(owner), await self._blobs.get(owner, f"file-{file}")
        if wrapped is None or sealed is None:
            raise Rejected("gone")
        return await asyncio.to_thread(self._vault.key(wrapped).open, sealed, str(chat), f"file-{file}")
