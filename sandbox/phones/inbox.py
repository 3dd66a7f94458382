"""Keeps the codes that were sent, in one SQLite file, and wakes whoever waits for the next one."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

TABLE = """
CREATE TABLE IF NOT EXISTS message (
  n INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL UNIQUE, phone TEXT NOT NULL, code TEXT NOT NULL,
  ttl INTEGER NOT NULL, at TEXT NOT NULL, via TEXT NOT NULL, status TEXT NOT NULL,
  checked TEXT NOT NULL DEFAULT '') STRICT
"""
COLUMNS = "n, request, phone, code, ttl, at, via, status, checked"


@dataclass(frozen=True, slots=True)
class Message:
    """One code. `via` is sms or telegram, `status` delivered or revoked, `checked` what was asked about it last."""

    n: int
    request: str
    phone: str
    code: str
    ttl: int
    at: datetime
    via: str
    status: str
    checked: str

    @property
    def until(self) -> datetime:
        """When the code ceases to be good."""
        return self.at + timedelta(seconds=self.ttl)

    def shown(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "n": self.n,
            "to": self.phone,
            "code": self.code,
            "ttl": self.ttl,
            "at": self.at.isoformat(),
            "until": self.until.isoformat(),
            "via": self.via,
            "status": self.status,
        }


class Inbox:
    """None keeps it in memory. A message is on the disk before anybody hears of it."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute(TABLE)
        self._news = asyncio.Event()
        self.version = 0

    def close(self) -> None:
        """Write back and close."""
        self._db.close()

    def add(self, request: str, phone: str, code: str, ttl: int, at: datetime, via: str) -> None:
        """A message came."""
        self._db.execute(
            "INSERT INTO message (request, phone, code, ttl, at, via, status) VALUES (?, ?, ?, ?, ?, ?, 'delivered')",
            (request, phone, code, ttl, at.isoformat(), via),
        )
        self.ring()

    def change(self, request: str, *, status: str | None = None, checked: str | None = None) -> None:
        """A message was revoked, or its code was asked about."""
        self._db.execute(
            "UPDATE message SET status = coalesce(?, status), checked = coalesce(?, checked) WHERE request = ?",
            (status, checked, request),
        )
        self.ring()

    def find(self, request: str) -> Message | None:
        """By the Gateway's request id."""
        row = self._db.execute(f"SELECT {COLUMNS} FROM message WHERE request = ?", (request,)).fetchone()  # noqa: S608
        return _message(row) if row else None

    def newest(self, phone: str | None = None, limit: int = 200) -> list[Message]:
        """The newest messages, newest first; of one number or of all."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM message WHERE ? IS NULL OR phone = ? ORDER BY n DESC LIMIT ?",  # noqa: S608
            (phone, phone, limit),
        )
        return [_message(row) for row in rows]

    async def news(self, seen: int) -> int:
        """The version of the inbox, as soon as it is another one than `seen`."""
        while self.version == seen:
            await self._news.wait()
        return self.version

    def ring(self) -> None:
        """Wake all who wait now; the next to wait waits for the next ring."""
        self.version += 1
        self._news.set()
        self._news = asyncio.Event()


def _message(row: tuple[Any, ...]) -> Message:
    n, request, phone, code, ttl, at, via, status, checked = row
    return Message(n, request, phone, code, ttl, datetime.fromisoformat(at), via, status, checked)
