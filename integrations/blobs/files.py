"""The Blobs protocol over a folder: `<root>/<owner>/<name>`, one file a blob."""

import asyncio
import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import unquote, urlsplit

from dialogs.ports import Unavailable
from integrations.blobs import durable

T = TypeVar("T")

# No separator and no leading dot: nothing leads out of the root, nothing is hidden, nothing looks like a file aside.
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


class FileBlobs:
    """`dialogs.ports.Blobs` in a folder that only we can enter. Owners and names are letters, digits and `._-`.

    The file work runs in threads. Whatever the disk refuses (full, broken, read-only) is `Unavailable`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root.chmod(0o700)
        durable.sync(self._root.parent)
        for folder in self._root.iterdir():
            if folder.is_dir():
                durable.sweep(folder)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """From `file:///an/absolute/path`; `ValueError` with a sentence for anything else."""
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not path.startswith("/"):
            raise ValueError(f"{url!r} is no place for blobs: write file:///an/absolute/path")
        return cls(Path(path))

    async def put(self, owner: str, name: str, sealed: bytes) -> None:
        """Write or replace."""
        path = self._path(owner, name)
        await _work(lambda: durable.write(path, sealed), write=True)

    async def create(self, owner: str, name: str, sealed: bytes) -> bool:
        """Write unless it exists; whether we wrote it."""
        path = self._path(owner, name)
        return await _work(lambda: durable.create(path, sealed), write=True)

    async def get(self, owner: str, name: str) -> bytes | None:
        """The bytes, or None."""
        path = self._path(owner, name)

        def read() -> bytes | None:
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

        return await _work(read)

    async def names(self, owner: str) -> list[str]:
        """What an owner has, sorted."""
        folder = self._folder(owner)
        return await _work(lambda: _names(folder))

    async def owners(self) -> list[str]:
        """Everybody who has something, sorted."""

        def look() -> list[str]:
            with os.scandir(self._root) as entries:
                folders = sorted(entry.name for entry in entries if _SAFE.fullmatch(entry.name) and entry.is_dir())
            return [owner for owner in folders if _names(self._root / owner)]

        return await _work(look)

    async def delete(self, owner: str, name: str) -> None:
        """Gone, also if it never was there."""
        path = self._path(owner, name)

        def remove() -> None:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                durable.sync(path.parent)

        await _work(remove, write=True)

    async def erase(self, owner: str) -> None:
        """All of an owner's."""
        folder = self._folder(owner)

        def remove() -> None:
            try:
                for name in _names(folder):
                    (folder / name).unlink(missing_ok=True)
                durable.sweep(folder)
                durable.sync(folder)
            except FileNotFoundError:
                return
            with contextlib.suppress(OSError):  # not empty: somebody writes to it again meanwhile
                folder.rmdir()
            durable.sync(self._root)

        await _work(remove, write=True)

    def _folder(self, owner: str) -> Path:
        return self._root / _safe(owner)

    def _path(self, owner: str, name: str) -> Path:
        return self._folder(owner) / _safe(name)


def _safe(word: str) -> str:
    if not _SAFE.fullmatch(word):
        raise ValueError("an owner or name of a blob has letters, digits and ._- only")
    return word


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if _SAFE.fullmatch(entry.name))
    except FileNotFoundError:
        return []


async def _work(work: Callable[[], T], *, write: bool = False) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise Unavailable(f"the blob store says {error.strerror}", unknown=write) from error
