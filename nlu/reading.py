"""Reads a message of any of our languages and scripts as one kind of text, so that a model learns it once.

Kazakh in Arabic and Latin letters becomes Cyrillic; a word whose Kazakh letters were left out, or that was spelled in
some other way, becomes the usual one (`Lexicon`). English stays. Standard library only, no newer than Python 3.10.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dialogs.gazetteer import Token, tokens
from dialogs.scripts import ascii_letters, is_arabic, is_cyrillic, to_latin

LONGEST = 400
"""Characters that are read; nobody asks for one thing in more."""
_SURE = 3.0
"""Log-odds of a word that only one of the languages has."""


class Reading(NamedTuple):
    """`normal` for a language model (words as usually spelled), `folded` for counting letters and words."""

    normal: str
    folded: str


class Lexicon(NamedTuple):
    """What words look like. Built of the examples by `learn`, kept as JSON."""

    spelling: "Mapping[str, str]"  # folded -> the usual Cyrillic spelling
    english: "Mapping[str, float]"  # Latin word -> log-odds of being English rather than Kazakh
    trigrams: "Mapping[str, float]"  # three letters -> the same, for words that nobody has seen


def learn(examples: "Iterable[tuple[str, str]]") -> Lexicon:
    """The lexicon of (group, text) pairs."""
    spellings: dict[str, Counter[str]] = {}
    english: Counter[str] = Counter()
    kazakh: Counter[str] = Counter()
    for group, text in examples:
        for token in tokens(text.lower()):
            if not token.text.isalpha():
                continue
            if group in {"kk", "ru"} and all(is_cyrillic(character) for character in token.text):
                spellings.setdefault(token.folded, Counter())[token.cyrillic] += 2 if group == "kk" else 1
                kazakh.update(_latin(token.text, group))
            elif group in {"en", "kl"} and token.text.isascii():
                (english if group == "en" else kazakh)[token.text] += 1
    both = set(english) | set(kazakh)
    odds = {word: _odds(english[word], kazakh[word], 0.3) for word in both}
    threes = _trigrams(english), _trigrams(kazakh)
    totals = tuple(sum(one.values()) for one in threes)
    trigrams = {
        three: round(math.log((threes[0][three] + 0.5) / totals[0]) - math.log((threes[1][three] + 0.5) / totals[1]), 2)
        for three in set(threes[0]) | set(threes[1])
        if threes[0][three] + threes[1][three] > 1
    }
    usual = {folded: best.most_common(1)[0][0] for folded, best in spellings.items()}
    return Lexicon(
        usual,
        {w: round(o, 2) for w, o in odds.items()},
        trigrams,
    )


_RUSSIAN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziyklmnoprstufhcye", strict=True)),
        "ё": "yo",
        "ж": "zh",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)


def _latin(word: str, group: str) -> "set[str]":
    """How a chat would spell a Kazakh or Russian word without any special letter."""
    if group == "ru":
        plain = word.translate(_RUSSIAN)
        found = {plain, plain.replace("c", "ts"), plain.replace("h", "kh") if "sh" not in plain else plain}
    else:
        plain = ascii_letters(to_latin(word).replace("ş", "sh"))
        found = {plain, plain.replace("q", "k"), plain.replace("q", "k").replace("j", "zh")}
    return {one for one in found if one.isascii()}


def _odds(here: int, there: int, smooth: float) -> float:
    return max(-_SURE, min(_SURE, math.log((here + smooth) / (there + smooth))))


def _trigrams(words: "Counter[str]") -> "Counter[str]":
    found: Counter[str] = Counter()
    for word in words:
        padded = f" {word} "
        for start in range(len(padded) - 2):
            found[padded[start : start + 3]] += 1
    return found


def read(text: str, lexicon: Lexicon) -> Reading:
    """A message as one kind of text; lower case, numbers as 0, punctuation gone but for the question mark."""
    plain = unicodedata.normalize("NFC", text[:LONGEST]).lower()
    words = tokens(plain)
    latin = [word for word in words if word.text.isascii() and word.text.isalpha()]
    leaning = sum(_english(word.text, lexicon) for word in latin)
    normal, folded = [], []
    for word in words:
        if word.text.isdigit():
            normal.append(word.text)
            folded.append("0")
        elif _stays_latin(word, leaning, lexicon):
            normal.append(word.text)
            folded.append(word.text)
        else:
            normal.append(lexicon.spelling.get(word.folded) or (word.cyrillic or word.text))
            folded.append(re.sub(r"\d+", "0", word.folded))
    asked = "?" if re.search("[?؟？]", plain) else ""
    return Reading(" ".join(normal) + asked, " ".join(folded))


def _english(word: str, lexicon: Lexicon) -> float:
    """How much a word speaks for English: above 0, or for Kazakh: below."""
    known = lexicon.english.get(word)
    if known is not None:
        return known
    padded = f" {word} "
    threes = [lexicon.trigrams.get(padded[start : start + 3], 0.0) for start in range(len(padded) - 2)]
    return max(-_SURE, min(_SURE, sum(threes) / 2))


def _stays_latin(word: Token, leaning: float, lexicon: Lexicon) -> bool:
    """English stays as it is, also a word of it within a Kazakh sentence; and words that look like neither alphabet."""
    if not word.text.isascii() or any(is_cyrillic(c) or is_arabic(c) for c in word.text):
        return False
    own = lexicon.english.get(word.text, 0.0)
    return own >= _SURE - 0.5 if leaning <= 0 else own > -_SURE + 0.5
