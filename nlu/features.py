"""What a model sees of a message: pieces of words, words, what is named, and the sentence's embedding.

No newer than Python 3.10. The same functions make the features for training and in the bot.
"""

import itertools
from collections.abc import Iterator

from dialogs.gazetteer import ELSEWHERE, Mention

CHARS = (2, 5)
"""Letters of the pieces of words, spaces at both ends counted."""


def words(folded: str) -> "Iterator[str]":
    """Words and pairs of neighbours."""
    parts = folded.split()
    yield from parts
    yield from (f"{left} {right}" for left, right in itertools.pairwise(parts))


def pieces(folded: str) -> "Iterator[str]":
    """Every run of 2 to 5 letters within a word."""
    for word in folded.split():
        padded = f" {word} "
        for size in range(CHARS[0], CHARS[1] + 1):
            if len(padded) <= size:
                yield padded
                break
            yield from (padded[start : start + size] for start in range(len(padded) - size + 1))


def flags(mentions: "list[Mention]", text: str) -> "Iterator[str]":
    """What is named, and the shape of the message."""
    seen = {(_how(mention), mention.entity) for mention in mentions if mention.value != ELSEWHERE}
    yield from (f"{how} {entity}" for how, entity in sorted(seen))
    if any(mention.value == ELSEWHERE for mention in mentions):
        yield "names elsewhere"
    yield from sorted({f"{mention.entity} {mention.value}" for mention in mentions if mention.entity != "region"})
    count = len(text.split())
    yield "one word" if count == 1 else "few words" if count <= 3 else "many words" if count > 8 else "some words"  # noqa: PLR2004
    if any(character.isdigit() for character in text):
        yield "a number"
    if any(sign in text for sign in "?؟？"):
        yield "a question mark"


def _how(mention: Mention) -> str:
    return "denies" if mention.denied else "names" if mention.sure else "may name"
