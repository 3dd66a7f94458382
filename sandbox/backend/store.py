"""The office's memory: applications, files, history and the webhooks still to deliver, in one SQLite file.

Every method is one transaction that is on the disk when it returns. Methods are called from worker threads; one lock
keeps them apart, which is all the concurrency that an office of one needs.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import holidays
import orjson

from sandbox.backend.application import Application

ASTANA = timezone(timedelta(hours=5))  # all of Kazakhstan since 1 March 2024
WORKING_DAYS = 14  # SERVICE.md: the steps

STATUSES = ("received", "in_review", "more_information_needed", "approved", "refused")
NEXT = {
    "received": ("in_review", "more_information_needed", "approved", "refused"),
    "in_review": ("more_information_needed", "approved", "refused"),
    "more_information_needed": ("in_review", "approved", "refused"),
    "approved": (),
    "refused": (),
}
REASONED = frozenset({"more_information_needed", "refused"})  # the applicant is owed a reason

TABLES = """
CREATE TABLE IF NOT EXISTS application (
  id TEXT PRIMARY KEY, year INTEGER NOT NULL, serial INTEGER NOT NULL, number TEXT NOT NULL UNIQUE,
  body BLOB NOT NULL, sha256 TEXT NOT NULL, answer BLOB NOT NULL,
  status TEXT NOT NULL, reason TEXT NOT NULL, version INTEGER NOT NULL,
  received_at TEXT NOT NULL, due_date TEXT NOT NULL,
  UNIQUE (year, serial)) STRICT;
CREATE TABLE IF NOT EXISTS file (
  application TEXT NOT NULL, id TEXT NOT NULL, content BLOB NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
  sha256 TEXT NOT NULL, uploaded_at TEXT NOT NULL, PRIMARY KEY (application, id)) STRICT;
CREATE TABLE IF NOT EXISTS history (
  n INTEGER PRIMARY KEY AUTOINCREMENT, application TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
  reason TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (application, version)) STRICT;
CREATE TABLE IF NOT EXISTS outbox (
  n INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL UNIQUE,
  application TEXT NOT NULL, version INTEGER NOT NULL,
  body BLOB NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, last TEXT NOT NULL DEFAULT '',
  delivered_at TEXT) STRICT;
CREATE INDEX IF NOT EXISTS undelivered ON outbox (application, n) WHERE delivered_at IS NULL;
CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""


class OtherBytesError(Exception):
    """The key or the file was received before, with other bytes."""


class FilesMissingError(Exception):
    """Files that were not uploaded as the application names them; `faults` says which."""

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__("files are missing or differ")
        self.faults = faults


class NotPossibleError(Exception):
    """This decision cannot be made now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """An application as the office keeps it. `body` is exactly what came."""

    id: str
    number: str
    body: bytes
    status: str
    reason: str
    version: int
    received_at: datetime
    due_date: date

    def state(self) -> dict[str, Any]:
        """What the API says of it."""
        return {
            "id": self.id,
            "number": self.number,
            "status": self.status,
            "reason": self.reason,
            "received_at": self.received_at.isoformat(),
            "due_date": self.due_date.isoformat(),
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Stored:
    """A file's bytes and what was said of them."""

    content: bytes
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an application's history, and how its webhook fares (`attempts` is None if it needs none)."""

    version: int
    status: str
    reason: str
    at: datetime
    attempts: int | None
    last: str
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A webhook to deliver. `next_at` in seconds since the epoch."""

    n: int
    webhook: str
    application: str
    body: bytes
    attempts: int
    next_at: float


def due_date(received_at: datetime) -> date:
    """14 working days by Kazakhstan's calendar; the day of receipt does not count."""
    # An empty calendar of KZ fills itself with each year that is asked for.
    return holidays.country_holidays("KZ").get_nth_working_day(received_at.astimezone(ASTANA).date(), WORKING_DAYS)


class Store:
    """One SQLite file; None keeps everything in memory."""

    def __init__(self, path: Path | None, now: Callable[[], datetime]) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._now = now
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(TABLES)

    def close(self) -> None:
        """Write back and close."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def secret(self, name: str, fresh: bytes) -> bytes:
        """The secret of that name, `fresh` if there was none: forms stay valid over a restart."""
        with self._transaction() as db:
            db.execute("INSERT OR IGNORE INTO secret VALUES (?, ?)", (name, fresh))
            value: bytes = db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()[0]
            return value

    # --- what the assistant does ---

    def put_file(self, application: str, file: str, content: bytes, media_type: str) -> bool:
        """Keep the bytes; whether the file is new. `OtherBytesError` once the application has been received."""
        digest = hashlib.sha256(content).hexdigest()
        with self._transaction() as db:
            row = db.execute("SELECT sha256 FROM file WHERE application = ? AND id = ?", (application, file)).fetchone()
            if row is not None and row[0] == digest:
                return False
            if db.execute("SELECT 1 FROM application WHERE id = ?", (application,)).fetchone():
                raise OtherBytesError
            db.execute(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
                (application, file, content, media_type, len(content), digest, self._now().isoformat()),
            )
            return row is None

    def receipt(self, application: str, body: bytes) -> bytes | None:
        """The answer that these bytes got before, None if the key is new. `OtherBytesError` if they are others."""
        with self._transaction() as db:
            return self._receipt(db, application, body)

    def _receipt(self, db: sqlite3.Connection, application: str, body: bytes) -> bytes | None:
        row = db.execute("SELECT sha256, answer FROM application WHERE id = ?", (application,)).fetchone()
        if row is None:
            return None
        if row[0] != hashlib.sha256(body).hexdigest():
            raise OtherBytesError
        answer: bytes = row[1]
        return answer

    def receive(self, application: Application, body: bytes) -> bytes:
        """Number, due date, history: the application is the office's now. The answer to give, now and ever after."""
        now = self._now()
        year = now.astimezone(ASTANA).year
        with self._transaction() as db:
            if answer := self._receipt(db, application.id, body):
                return answer
            self._check_files(db, application)
            serial = db.execute(
                "SELECT coalesce(max(serial), 0) + 1 FROM application WHERE year = ?", (year,)
            ).fetchone()[0]
            number = f"KQ-{year}-{serial:06d}"
            record = Record(application.id, number, body, "received", "", 1, now, due_date(now))
            answer = orjson.dumps(record.state())
            db.execute(
                "INSERT INTO application VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(record.id, year, serial, number, body, hashlib.sha256(body).hexdigest(), answer),
                    *(record.status, record.reason, record.version, now.isoformat(), record.due_date.isoformat()),
                ),
            )
            self._remember(db, record.id, 1, "received", "", now)
            return answer

    def _check_files(self, db: sqlite3.Connection, application: Application) -> None:
        rows = db.execute("SELECT id, sha256, size FROM file WHERE application = ?", (application.id,))
        uploaded = {row[0]: (row[1], row[2]) for row in rows}
        faults = []
        seen = set()
        for i, document in enumerate(application.documents):
            for j, file in enumerate(document.files):
                code = ""
                if file.id in seen:
                    code = "file_named_twice"
                elif file.id not in uploaded:
                    code = "file_missing"
                elif uploaded[file.id] != (file.sha256, file.size):
                    code = "file_differs"
                seen.add(file.id)
                if code:
                    faults.append({"pointer": f"/documents/{i}/files/{j}", "code": code})
        if faults:
            raise FilesMissingError(faults)

    # --- what clerks do ---

    def decide(self, application: str, status: str, reason: str, expected: int | None = None) -> Record:
        """Move an application on and write the webhook with it. `expected` is the version that the clerk saw."""
        now = self._now()
        with self._transaction() as db:
            record = self._find(db, application)
            if record is None:
                raise NotPossibleError("There is no such application.")
            if expected is not None and expected != record.version:
                raise NotPossibleError("Somebody else has moved this application on meanwhile. Look again.")
            if status not in NEXT[record.status]:
                raise NotPossibleError("This step does not follow from how the application stands now.")
            if status in REASONED and not reason.strip():
                raise NotPossibleError("The applicant is owed a reason: please write one.")
            version = record.version + 1
            db.execute(
                "UPDATE application SET status = ?, reason = ?, version = ? WHERE id = ?",
                (status, reason.strip(), version, application),
            )
            self._remember(db, application, version, status, reason.strip(), now)
            event = {
                "type": "application.status_changed",
                "timestamp": now.isoformat(),
                "data": {
                    "id": application,
                    "number": record.number,
                    "status": status,
                    "reason": reason.strip(),
                    "version": version,
                },
            }
            db.execute(
                "INSERT INTO outbox (webhook, application, version, body, next_at) VALUES (?, ?, ?, ?, ?)",
                (f"msg_{uuid4().hex}", application, version, orjson.dumps(event), 0.0),
            )
            decided = self._find(db, application)
            assert decided is not None  # noqa: S101 - it was there a line ago, in the same transaction
            return decided

    def _remember(
        self, db: sqlite3.Connection, application: str, version: int, status: str, reason: str, at: datetime
    ) -> None:
        db.execute(
            "INSERT INTO history (application, version, status, reason, at) VALUES (?, ?, ?, ?, ?)",
            (application, version, status, reason, at.isoformat()),
        )

    # --- reading ---

    def find(self, application: str) -> Record | None:
        """One application by its id."""
        with self._transaction() as db:
            return self._find(db, application)

    def _find(self, db: sqlite3.Connection, application: str) -> Record | None:
        row = db.execute(f"{SELECT} WHERE id = ?", (application,)).fetchone()
        return _record(row) if row else None

    def all(self) -> list[Record]:
        """All applications, newest first."""
        with self._transaction() as db:
            return [_record(row) for row in db.execute(f"{SELECT} ORDER BY year DESC, serial DESC")]

    def file(self, application: str, file: str) -> Stored | None:
        """An uploaded file."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT content, media_type, sha256 FROM file WHERE application = ? AND id = ?", (application, file)
            ).fetchone()
            return Stored(*row) if row else None

    def history(self, application: str) -> list[Change]:
        """What happened to an application, newest first."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT h.version, h.status, h.reason, h.at, o.attempts, coalesce(o.last, ''), o.delivered_at"
                " FROM history h LEFT JOIN outbox o ON o.application = h.application AND o.version = h.version"
                " WHERE h.application = ? ORDER BY h.version DESC",
                (application,),
            )
            return [_change(*row) for row in rows]

    # --- webhooks ---

    def letters(self) -> list[Letter]:
        """The oldest undelivered webhook of each application: its later ones wait, so that order is kept."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT n, webhook, application, body, attempts, next_at FROM outbox WHERE n IN"
                " (SELECT min(n) FROM outbox WHERE delivered_at IS NULL GROUP BY application) ORDER BY next_at, n"
            )
            return [Letter(*row) for row in rows]

    def delivered(self, letter: Letter, answer: str) -> None:
        """The other side has it."""
        with self._transaction() as db:
            db.execute(
                "UPDATE outbox SET delivered_at = ?, attempts = attempts + 1, last = ? WHERE n = ?",
                (self._now().isoformat(), answer, letter.n),
            )

    def postponed(self, letter: Letter, answer: str, next_at: float) -> None:
        """It failed; try again then."""
        with self._transaction() as db:
            db.execute(
                "UPDATE outbox SET attempts = attempts + 1, last = ?, next_at = ? WHERE n = ?",
                (answer, next_at, letter.n),
            )


SELECT = "SELECT id, number, body, status, reason, version, received_at, due_date FROM application"


def _record(row: tuple[Any, ...]) -> Record:
    ident, number, body, status, reason, version, received_at, due = row
    received = datetime.fromisoformat(received_at)
    return Record(ident, number, body, status, reason, version, received, date.fromisoformat(due))


def _change(
    version: int, status: str, reason: str, at: str, attempts: int | None, last: str, delivered_at: str | None
) -> Change:
    told = datetime.fromisoformat(delivered_at) if delivered_at else None
    return Change(version, status, reason, datetime.fromisoformat(at), attempts, last, told)
