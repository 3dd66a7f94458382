"""Where a thing lies in Redis: partitions and the names of keys, so that no other module spells one out."""

import re
from binascii import crc_hqx

from dialogs.ports import Chat, Stream

PARTITIONS = 64


def partition(name: str) -> int:
    """The partition of a chat (`str(chat)`) or of another name: CRC16-XMODEM, as Redis Cluster has it, mod 64."""
    return crc_hqx(name.encode(), 0) % PARTITIONS


class Keys:
    """The keys of one partition. The hash tag keeps them on one node of a Cluster."""

    def __init__(self, number: int) -> None:
        tag = f"{{p{number:02d}}}"
        self.number = number
        self.lease = f"{tag}:lease"
        self.epoch = f"{tag}:epoch"
        self.timers = f"{tag}:timers"
        self.unc = f"{tag}:unc"
        self.att = f"{tag}:att"
        self.dlq = f"{tag}:dlq"
        self.miss = f"{tag}:miss"
        self.index = f"{tag}:idx:"
        self.cards = f"{tag}:idx:card"
        self.unread = f"{tag}:idx:unread"
        self.counts = f"{tag}:num:"
        self._tag = tag

    def stream(self, stream: Stream) -> str:
        """A queue."""
        return f"{self._tag}:{stream.value}"

    def session(self, chat: Chat) -> str:
        """Version, sealed session, wrapped key."""
        return f"{self._tag}:s:{chat}"

    def seen(self, chat: Chat) -> str:
        """Dedupe ids by the time they came."""
        return f"{self._tag}:seen:{chat}"

    def log(self, chat: Chat) -> str:
        """Transcript."""
        return f"{self._tag}:log:{chat}"

    def listed(self, name: str) -> str:
        """A list of the index: chats by a score."""
        return f"{self.index}t:{name}"

    def found(self, name: str) -> str:
        """The chats that are found by a keyed hash."""
        return f"{self.index}f:{name}"

    def failures(self, chat: Chat, seen: str) -> str:
        """How often an update was tried."""
        return f"{self._tag}:fail:{chat}:{seen}"

    def answer(self, call: str) -> str:
        """What a commit answered, for its own repetition."""
        return f"{self._tag}:did:{call}"

    def name(self, name: str) -> str:
        """What is found by another name."""
        return f"{self._tag}:n:{name}"

    def counter(self, name: str) -> str:
        """A counter with a window."""
        return f"{self._tag}:c:{name}"


class Shelf:
    """The keys of one kind of things that belong to the house. A kind is one hash tag, so one node of a Cluster."""

    def __init__(self, kind: str) -> None:
        if not re.fullmatch(r"[a-z][a-z_-]*", kind):
            raise ValueError("a kind is a lower-case word")
        self._tag = f"{{{kind}}}"
        self.names = f"{self._tag}:names"

    def kept(self, name: str) -> str:
        """Version, sealed body, token of the call that wrote it."""
        return f"{self._tag}:kept:{name}"


CHAIN = "{audit}:chain"
"""Stream: the audit chain, a mark in each entry."""
HEAD = "{audit}:head"
"""How many entries the chain has and the newest mark: what was cut off at its end is missed."""

ALL = tuple(Keys(number) for number in range(PARTITIONS))


def keys_of(chat: Chat) -> Keys:
    """The keys of a chat's partition."""
    if ":" in chat.bot or ":" in chat.id:
        # Else two chats could share a key.
        raise ValueError("the ids of a chat have no colon")
    return ALL[partition(str(chat))]


def keys_named(name: str) -> Keys:
    """The keys of a name's partition."""
    return ALL[partition(name)]


def chat_of(raw: bytes) -> Chat:
    """A chat as it was stored."""
    bot, _, chat = raw.decode().partition(":")
    return Chat(bot, chat)
