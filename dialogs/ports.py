"""What the house asks of the outside world: its protocols, and the one tree of errors that they may raise.

The core names the ports and knows no adapter. An adapter (`integrations.*`, `bot.telegram`) answers a protocol and
turns whatever its library raises into one of these:

    OutsideError
    ├── Unavailable       it may work later: away, too slow, overloaded, an answer that never came
    ├── Rejected          it understood and said no: trying the same again is pointless
    ├── ContractBroken    it answered what its contract does not allow: a person has to look
    └── Fenced            another process owns this partition now: stop working on it
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class OutsideError(Exception):
    """Something outside this process did not do what we asked."""


class Unavailable(OutsideError):
    """It may work later. `retry_after` is in seconds, where the other side named it.

    `unknown` says that the request may have been carried out all the same (a timeout, a cut connection, a 5xx).
    """

    def __init__(self, sentence: str, *, retry_after: float | None = None, unknown: bool = False) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.unknown = unknown


class Rejected(OutsideError):
    """It understood and said no. `code` is an enum-like word or a status number, safe to log."""

    def __init__(self, code: str, sentence: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(sentence or code)
        self.code = code
        self.retry_after = retry_after


class ContractBroken(OutsideError):
    """It answered what its contract does not allow."""


class Fenced(OutsideError):
    """Another process took this partition over."""


# --- The ledger: what is in progress ---


@dataclass(frozen=True, slots=True)
class Chat:
    """Whose conversation it is. `bot` is the messenger's id of our bot, `id` that of the chat; both without `:`."""

    bot: str
    id: str

    def __str__(self) -> str:
        return f"{self.bot}:{self.id}"


class Outcome(StrEnum):
    """How a commit ended. See RELIABILITY: the commit."""

    OK = "OK"
    DUP = "DUP"  # this event was committed before: acknowledge it
    CONFLICT = "CONFLICT"  # somebody else moved the session on: load again, decide again


@dataclass(frozen=True, slots=True)
class Loaded:
    """A session as the ledger holds it. Version 0: we never met."""

    version: int = 0
    body: bytes | None = None  # sealed session
    key: bytes | None = None  # the applicant's wrapped key


@dataclass(frozen=True, slots=True)
class Timer:
    """Wake this chat at `at` (milliseconds since the epoch). A chat has one timer of a name; a new one replaces it."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the console finds a chat: its card, the lists it stands in, the keyed hashes it is found by."""

    card: bytes  # sealed
    lists: tuple[tuple[str, int], ...]  # name without spaces, and the score that orders it (milliseconds)
    names: tuple[str, ...] = ()
    unread: int | None = 0  # how many messages more staff have to read; None: none are left to read


@dataclass(frozen=True, slots=True)
class Listed:
    """A chat in a list of the index."""

    chat: Chat
    score: int
    card: bytes  # sealed
    unread: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A list that gives the order, lists in which a chat must stand too, and lists of which one is enough."""

    by: str
    also: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    newest_first: bool = True
    until: int | None = None  # highest score
    after: tuple[int, str] | None = None  # score and chat of the last one that was seen: what comes after it


@dataclass(frozen=True, slots=True)
class Commit:
    """One turn, to be made true in one step. All `bytes` are sealed already; the ledger never sees plain text."""

    chat: Chat
    seen: str  # dedupe id of the event, e.g. "u:123456"
    version: int  # the version that was loaded; the commit writes version + 1
    body: bytes | None  # sealed session; None erases the chat: session, key, transcript, timers
    key: bytes | None  # wrapped key, stored beside it
    out: tuple[bytes, ...] = ()  # to the messenger, in this order
    jobs: tuple[bytes, ...] = ()  # slow work: files, codes
    submissions: tuple[bytes, ...] = ()
    misses: tuple[bytes, ...] = ()  # masked messages that were not understood
    timers: tuple[Timer, ...] = ()
    cancel: tuple[str, ...] = ()  # names of timers
    transcript: bytes | None = None  # sealed event and effects
    place: Place | None = None  # in the index of the console
    counts: tuple[tuple[str, str, int], ...] = ()  # day (ISO), field, how many more: numbers about nobody


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit did. Entry ids are in the order of the commit's own tuples; empty unless OK."""

    outcome: Outcome
    out: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    submissions: tuple[str, ...] = ()


class Stream(StrEnum):
    """The durable queues of a partition."""

    OUT = "out"
    JOB = "job"
    SUB = "sub"


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of work in a stream. It stays there until `done` or `bury`."""

    stream: Stream
    partition: int
    id: str  # Redis stream id; grows within a partition
    chat: Chat
    body: bytes
    uncertain: bool = False  # begun before, end unknown: it may have reached the other side
    attempts: int = 0  # how often it was begun


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What could not be done, kept sealed until a person looked at it."""

    id: str
    partition: int
    chat: Chat
    source: str  # "update", "out", "job", "sub"
    code: str  # why, an enum-like word
    number: str  # what the person was told, empty if nothing
    at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that was not understood, masked and sealed, until a person has said what it meant."""

    id: str
    partition: int
    chat: Chat
    body: bytes


class Ledger(Protocol):
    """What is in progress, in partitions of one owner each. All may raise `Unavailable`, writers `Fenced`.

    A call that ended in `Unavailable` may have taken effect: repeat it, `DUP` or `OK` settles it. A later `DUP` brings
    no entry ids: read `pending` again, else what that commit queued waits for the next start.
    """

    def partition(self, chat: Chat) -> int:
        """Where a chat lies: 0 to 63."""

    async def owns(self) -> bool:
        """Whether nobody has taken the partitions over from us."""

    async def load(self, chat: Chat) -> Loaded:
        """The session of a chat; one round trip."""

    async def commit(self, commit: Commit) -> Committed:
        """Session, dedupe id, streams, timers and transcript together or not at all; one round trip."""

    async def pending(self, stream: Stream) -> list[Entry]:
        """All that is not done in the partitions we own, oldest first in each; for a start."""

    async def begin(self, entry: Entry) -> None:
        """Mark as uncertain and count the attempt, before the outside world is called.

        `Rejected("gone")` if the entry was done, buried or erased meanwhile.
        """

    async def unsure(self, entry: Entry) -> None:
        """Take the mark back: the call certainly did not reach the other side."""

    async def done(self, entry: Entry) -> None:
        """It is done: remove the entry and its mark. Doing it twice is no error."""

    async def bury(self, entry: Entry, code: str, number: str = "") -> None:
        """Move to the dead letters in one step."""

    async def bury_update(self, chat: Chat, seen: str, body: bytes, code: str, number: str) -> None:
        """Keep an update that we failed to handle, and mark it as seen, in one step."""

    async def failed(self, chat: Chat, seen: str) -> int:
        """Count a failed attempt at an update; how many there are now."""

    async def dead_letters(self) -> list[DeadLetter]:
        """All of them, oldest first in each partition."""

    async def forget_dead_letter(self, letter: DeadLetter) -> None:
        """A person has dealt with it."""

    async def revive(self, letter: DeadLetter) -> bool:
        """Put it back into its queue (`out`, `job` or `sub`), in one step; False if it is gone."""

    async def misses(self) -> list[Miss]:
        """Messages that were not understood, oldest first in each partition; only the newest are kept."""

    async def forget_miss(self, miss: Miss) -> None:
        """A person has said what it meant, or that it is worth nothing."""

    async def due(self, now: int) -> list[tuple[Chat, Timer]]:
        """Timers whose time has come (`now` in milliseconds). They stay until a commit cancels or moves them."""

    async def name(self, name: str, body: bytes) -> None:
        """Make something findable by another name (`app:<id>`, `incident:<number>`), in that name's own partition."""

    async def named(self, name: str) -> bytes | None:
        """What was stored under a name."""

    async def unname(self, name: str) -> None:
        """Forget a name."""

    async def count(self, name: str, window: int) -> int:
        """Count one more in a window of so many seconds that began with the first; how many there are now."""

    async def listed(self, wanted: Filter, most: int) -> list[Listed]:
        """The first chats that a filter lets through, in its order; of the same score, in that of their names."""

    async def view(
        self, wanted: Filter, most: int, sized: Sequence[str], within: Sequence[str] = ()
    ) -> tuple[list[Listed], dict[str, int]]:
        """As `listed`; and how many chats stand in each of `sized`, all of `wanted.also` and one of `within`.

        A chat stands in one list of `within` at most.
        """

    async def earlier(self, name: str, score: int) -> int:
        """How many chats stand in a list with a lower score."""

    async def found(self, name: str) -> list[Listed]:
        """The chats that are found by a keyed hash."""

    async def mark_read(self, chat: Chat, count: int) -> None:
        """Staff have read so many; what came meanwhile stays unread. Told twice it is never less than none."""

    async def counted(self, days: Sequence[str]) -> dict[str, dict[str, int]]:
        """What was counted on these days (ISO): {day: {field: number}}."""

    async def uncount(self, name: str) -> None:
        """Take one back in the window that runs, if one does: what was counted did not deserve it."""

    async def transcript(self, chat: Chat, newest: int = 200) -> list[tuple[str, bytes]]:
        """The newest entries of a chat's transcript, oldest first: (id, sealed)."""


# --- The register: what belongs to the house ---


@dataclass(frozen=True, slots=True)
class Kept:
    """Something of the house as the register holds it, sealed."""

    version: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the audit chain. Numbers begin with 1 and have no gap."""

    number: int
    body: bytes  # sealed
    mark: bytes  # over the mark before it, the number and the body


class Register(Protocol):
    """What belongs to the house and to no chat: staff accounts, sign-ins, lessons, the audit chain.

    Keys of its own and no fence, so that the command line may write while a bot runs; compare-and-set instead. A `kind`
    is a lower-case word, a `name` is stored as it is (hash what must not be read). All bodies are sealed by callers.
    All calls may raise `Unavailable`.
    """

    async def kept(self, kind: str, name: str) -> Kept | None:
        """What is kept under a name, if it is there and has not expired."""

    async def keep(self, kind: str, name: str, body: bytes, version: int, *, seconds: int = 0) -> bool:
        """Write `version + 1` over the version that was read (0: nothing was there). False: somebody was faster.

        With `seconds` it expires then, without it never; each write sets that anew.
        """

    async def drop(self, kind: str, name: str) -> None:
        """Gone, also if it never was there."""

    async def all(self, kind: str) -> dict[str, Kept]:
        """Everything of a kind, by name."""

    async def link(self, body: bytes, mark: bytes, after: bytes) -> bool:
        """Append to the audit chain if the mark of its head is `after` (`b""`: of an empty chain)."""

    async def head(self) -> tuple[int, bytes]:
        """How many entries the chain has, and the mark of the newest; `(0, b"")` of an empty one."""

    async def chain(self, start: int = 0, count: int = 1000) -> list[Link]:
        """At most `count` entries as they are stored, from number `start` on."""


# --- Secrets ---


class Key(Protocol):
    """A key that seals bytes for one purpose. `about` is authenticated: another chat or schema will not open."""

    def seal(self, plain: bytes, *about: str) -> bytes:
        """AES-256-GCM with a fresh nonce."""

    def open(self, sealed: bytes, *about: str) -> bytes:
        """The plain bytes; `ContractBroken` if they were tampered with or sealed about something else."""


class Vault(Protocol):
    """The key ring: wraps the applicants' keys, seals what belongs to no applicant, hashes names."""

    @property
    def house(self) -> Key:
        """Seals what is short-lived or belongs to nobody: queue entries, dead letters."""

    def new_key(self) -> bytes:
        """A fresh applicant's key, wrapped."""

    def key(self, wrapped: bytes) -> Key:
        """Unwrap; quick when it was unwrapped lately."""

    def hashed(self, *what: str) -> str:
        """Keyed hash (HMAC-SHA-256, hex) of a name that must not be stored in the clear."""


class Blobs(Protocol):
    """Sealed bytes on durable storage. A blob is whole or absent: written aside, fsynced, renamed, folder fsynced."""

    async def put(self, owner: str, name: str, sealed: bytes) -> None:
        """Write or replace."""

    async def create(self, owner: str, name: str, sealed: bytes) -> bool:
        """Write unless it exists; whether we wrote it. Exactly one of many callers gets True."""

    async def get(self, owner: str, name: str) -> bytes | None:
        """The bytes, or None."""

    async def names(self, owner: str) -> list[str]:
        """What an owner has, sorted."""

    async def owners(self) -> list[str]:
        """Everybody who has something, sorted."""

    async def delete(self, owner: str, name: str) -> None:
        """Gone, also if it never was there."""

    async def erase(self, owner: str) -> None:
        """All of an owner's."""


# --- The services we call ---


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the backend says of an application. DESIGN section 6."""

    number: str
    status: str
    received_at: datetime
    due_date: date | None = None
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A verified webhook of the backend."""

    id: str
    number: str
    status: str
    reason: str
    version: int
    at: datetime


class Backend(Protocol):
    """The office's API. Every call may raise `Unavailable`, `Rejected` (code = HTTP status) or `ContractBroken`."""

    async def put_file(self, application: str, file: str, content: bytes, media_type: str) -> None:
        """One file's bytes; idempotent."""

    async def submit(self, application: str, document: bytes) -> Receipt:
        """The canonical application; the id is the idempotency key, the same bytes give the same receipt."""

    async def find(self, application: str) -> Receipt | None:
        """What it knows of our id; None if it never received it."""


class CodeSender(Protocol):
    """Brings a one-time code to a phone. Never repeat a call whose end is unknown."""

    async def send(self, phone: str, code: str, ttl: int) -> None:
        """`phone` in E.164, `ttl` in seconds. `Rejected` with code `no_telegram`, `bad_phone` or `limited`."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file's bytes as the messenger gave them."""

    content: bytes
    media_type: str = field(default="")


class Messenger(Protocol):
    """Delivers one sealed-and-opened outgoing call and fetches files. `Rejected` codes: `blocked`, `bad_request`."""

    async def deliver(self, call: bytes) -> None:
        """Carry out one outgoing call (JSON made by the same messenger's renderer)."""

    async def download(self, reference: str, limit: int) -> Download:
        """A file by the messenger's reference; `Rejected("too_big")` above `limit` bytes."""
