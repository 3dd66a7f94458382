"""Keeps chats, files, updates and settings in one SQLite file, so that a restart forgets nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS people (
  id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT, username TEXT, language_code TEXT, phone TEXT,
  started INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0, read_to INTEGER NOT NULL DEFAULT 0,
  keyboard TEXT);
CREATE TABLE IF NOT EXISTS groups (id INTEGER PRIMARY KEY, title TEXT NOT NULL, person_id INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS members (group_id INTEGER, person_id INTEGER, PRIMARY KEY (group_id, person_id));
CREATE TABLE IF NOT EXISTS messages (
  chat_id INTEGER, message_id INTEGER, out INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chat_id, message_id));
CREATE TABLE IF NOT EXISTS files (
  file_id TEXT PRIMARY KEY, unique_id TEXT NOT NULL, kind TEXT NOT NULL, path TEXT UNIQUE NOT NULL, name TEXT NOT NULL,
  mime TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL, object TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS updates (
  update_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS queries (id TEXT PRIMARY KEY, person_id INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS commands (
  scope TEXT NOT NULL, language TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (scope, language));
"""
KEPT_EVENTS = 5000


def dump(value: Any) -> str:
    """JSON the way it is stored and sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class State:
    """One database; all calls are short and happen in the event loop's thread."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.executescript(SCHEMA)
        self.listeners: list[Callable[[], None]] = []
        self._inside = False

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside become true together; afterwards those who wait for news are woken."""
        if self._inside:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        self._inside = True
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        else:
            self.db.execute("COMMIT")
        finally:
            self._inside = False
        for listener in self.listeners:
            listener()

    def rows(self, query: str, *values: Any) -> list[Row]:
        """What a query finds."""
        return [dict(row) for row in self.db.execute(query, values)]

    def row(self, query: str, *values: Any) -> Row | None:
        """The first that a query finds."""
        found = self.db.execute(query, values).fetchone()
        return None if found is None else dict(found)

    def write(self, query: str, *values: Any) -> int:
        """Change something, in the transaction around it or in its own; the number of rows it touched."""
        with self.transaction():
            return self.db.execute(query, values).rowcount

    def next(self, name: str, first: int = 1) -> int:
        """The next number of a sequence that never goes back."""
        with self.transaction():
            found = self.db.execute(
                "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
                (name, first),
            ).fetchone()
        return int(found[0])

    def get(self, name: str, default: Any = None) -> Any:
        """A setting."""
        found = self.row("SELECT value FROM meta WHERE name = ?", name)
        return default if found is None else json.loads(found["value"])

    def set(self, name: str, value: Any) -> None:
        """Remember a setting; None forgets it."""
        if value is None:
            self.write("DELETE FROM meta WHERE name = ?", name)
        else:
            self.write("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", name, dump(value))

    # people and groups

    def person(self, person_id: int) -> Row | None:
        """A person; `keyboard` decoded."""
        found = self.row("SELECT * FROM people WHERE id = ?", person_id)
        if found is not None and found["keyboard"]:
            found["keyboard"] = json.loads(found["keyboard"])
        return found

    def members(self, group_id: int) -> list[int]:
        """Who is in a group, the one who made it first."""
        found = self.rows("SELECT person_id FROM members WHERE group_id = ? ORDER BY rowid", group_id)
        return [row["person_id"] for row in found]

    # messages

    def message(self, chat_id: int, message_id: int) -> Row | None:
        """A message as the Bot API has it."""
        found = self.row("SELECT body FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id)
        return None if found is None else json.loads(found["body"])

    def keep(self, message: Row, *, out: bool) -> None:
        """Store a new or changed message; `out` when a person wrote it."""
        self.write(
            "INSERT INTO messages VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET body = ?4",
            message["chat"]["id"],
            message["message_id"],
            out,
            dump(message),
        )

    def page(self, chat_id: int, before: int, limit: int) -> list[Row]:
        """The newest `limit` messages before an id, oldest first, each with `out`."""
        found = self.rows(
            "SELECT body, out FROM messages WHERE chat_id = ? AND message_id < ? ORDER BY message_id DESC LIMIT ?",
            chat_id,
            before,
            limit,
        )
        return [shown(json.loads(row["body"]), out=bool(row["out"])) for row in reversed(found)]

    # updates and events

    def queue(self, chat_id: int, kind: str, body: Row) -> int:
        """Append an update; its number."""
        if self.row("SELECT 1 AS one FROM sqlite_sequence WHERE name = 'updates'") is None:
            self.write("INSERT INTO sqlite_sequence VALUES ('updates', 700000000)")
        with self.transaction():
            cursor = self.db.execute(
                "INSERT INTO updates (chat_id, kind, body) VALUES (?, ?, ?)", (chat_id, kind, dump(body))
            )
        return int(cursor.lastrowid or 0)

    def tell(self, person_id: int, kind: str, data: Any) -> None:
        """Append an event for the web chat, forgetting the oldest."""
        with self.transaction():
            cursor = self.db.execute(
                "INSERT INTO events (person_id, kind, data) VALUES (?, ?, ?)", (person_id, kind, dump(data))
            )
            self.db.execute("DELETE FROM events WHERE id <= ?", ((cursor.lastrowid or 0) - KEPT_EVENTS,))

    def last_event(self) -> int:
        """The number of the newest event."""
        found = self.row("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        return 0 if found is None else int(found["seq"])


def shown(message: Row, *, out: bool) -> Row:
    """A message as the web chat gets it: as the Bot API has it, who wrote it, and its buttons."""
    buttons = message.get("reply_markup", {}).get("inline_keyboard", [])
    return message | {"out": out, "buttons": buttons}
