"""Finds what people name in a sentence (a region, a city, a relation, a paper) and resolves it to its canonical code.

Words are compared folded (`dialogs.scripts`), so one entry serves three scripts; a word may carry a Kazakh or Russian
ending, and a long one a typo. Standard library only and no newer than Python 3.10, as `dialogs.scripts`.

How an entry is written: words as in a dictionary, best without an ending (`павлодар`, `солтүстік қазақстан`,
`свидетельств о брак`). Marks after a word:
    !   exactly so: no ending, no typo
    =   letter for letter in this spelling, which nothing else has when folded (`иин=`, not the English "in")
    *   an abbreviation: no typo, endings of Kazakh cases (`ско*`)
    ~   surely meant only alone, with an ending of place, or beside a word for "region" or "city"; else unsure
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dialogs.scripts import fold, to_cyrillic

ELSEWHERE = "elsewhere"
"""The value of places that are none of the service's."""
MARKS = "!=*~"
_TOKEN = re.compile(r"[^\W_]+(?:[’'ʼ`][^\W_]+)*")


class Token(NamedTuple):
    """A word of a text: where it stands, as written, as Cyrillic letters, and folded."""

    start: int
    end: int
    text: str
    cyrillic: str
    folded: str


class Mention(NamedTuple):
    """Something that a text names. `start` and `end` count characters of the text as it was written."""

    entity: str
    value: str
    start: int
    end: int
    sure: bool = True  # not `~`, or where it is certainly meant
    denied: bool = False  # "not Pavlodar"


class _Word(NamedTuple):
    stem: str
    mark: str  # one of !=*~ or empty
    soft: bool  # has a soft sign, which folding drops: семья is not Семей
    spelled: str  # as the entry has it


class _Phrase(NamedTuple):
    entity: str
    value: str
    words: tuple[_Word, ...]


def tokens(text: str) -> list[Token]:
    """The words of a text."""
    found = []
    for match in _TOKEN.finditer(text):
        cyrillic = to_cyrillic(match.group())
        found.append(Token(match.start(), match.end(), match.group(), cyrillic, fold(cyrillic)))
    return found


# Endings, folded: ә is а, қ is к, ы and і are и ... A doubled letter at the seam is one letter (солтүстікке).
_PLURAL = "(?:лар|лер|дар|дер|тар|тер)"
_POSSESSED = "(?:им|ин|си|и|имиз|иниз|миз|низ|м|н)"
_CASE = "(?:нин|дин|тин|ин|га|ге|ка|ке|на|не|а|е|ни|ди|ти|н|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен)"
_PLACE = "(?:га|ге|ка|ке|на|не|да|де|та|те|дан|ден|тан|тен|даги|деги|таги|теги|нда|нде|гада|геде)"
_MADE = "(?:лик|дик|тик|ликтер|даги|деги|таги|теги|ша|ше|дай|дей|сиз|ли)"
_KAZAKH = re.compile(f"{_PLURAL}?{_POSSESSED}?{_CASE}?(?:{_MADE}{_CASE}?)?(?:ма|ме|ба|бе|па|пе|гои|ау|шу)?")
_RUSSIAN = re.compile(
    "(?:ск)?(?:аиа|ои|уиу|ого|его|ому|ему|им|ем|ом|еи|ам|ами|ах|ов|ев|ии|ие|ои|уиу|иу|иа|ими|их|а|у|е|и|о)?"
)
_ENGLISH = re.compile("(?:с|ес)?")  # read as Cyrillic: "regions"
_AT_PLACE = re.compile(_PLACE)
_CASES = re.compile("(?:нин|нини|ни|га|ге|да|де|дан|ден|та|те|тан|тен|мен|пен|даги|деги|таги|теги)")
_LONGEST_ENDING = 9
_VOICED = {"к": "г", "п": "б"}
"""Consonants that become soft before a vowel: солтүстігі."""
_PLACES = """
облысы облыс обл область области областью областей областной облысын облысына облысында өңірі өңір аймағы регион региона
регионе region oblast қала қаласы қаласына қаласында қаласын қ город городе города г city town жағы жаққа жақта жақтан
in to в во на из ға га қа ка да та дан тан
"""
_PLACE_WORDS = frozenset(fold(to_cyrillic(word)) for word in _PLACES.split())
_SHORTEST_TYPO, _TWO_TYPOS = 8, 11


class Gazetteer:
    """Entries, ready to be looked for."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]], never: Iterable[str] = ()) -> None:
        """`entries`: (entity, value, phrases). `never`: phrases in which nothing is named (`абай құнанбай`)."""
        self._phrases = _by_letter(
            phrase for entity, value, phrases in entries for phrase in _read(entity, value, phrases)
        )
        self._never = _by_letter(_read("", "", never))

    def find(self, text: str) -> list[Mention]:
        """All sure mentions in order, the longest where several begin at a word; what `never` covers names nothing."""
        return [mention for mention in self.all(text) if mention.sure]

    def all(self, text: str) -> list[Mention]:
        """Unsure ones too: for who knows from elsewhere that something of the kind is named."""
        words = tokens(text)
        taken = [False] * len(words)
        for start, word in enumerate(words):
            for phrase in self._never.get(word.folded[:1], ()):
                if (end := _match(phrase, words, start)) is not None:
                    taken[start:end] = [True] * (end - start)
                    break
        found: list[Mention] = []
        start = 0
        while start < len(words):
            end, phrases = self._longest(words, start, taken)
            for phrase in phrases:
                sure = not any(word.mark == "~" for word in phrase.words) or _certain(phrase, words, start, end)
                span = words[start].start, words[end - 1].end
                found.append(Mention(phrase.entity, phrase.value, *span, sure=sure, denied=_denied(words, start, end)))
            start = end
        return found

    def values(self, text: str) -> list[str]:
        """The different values that a text names and does not deny ("not Pavlodar but Kostanay"), in order."""
        return list(dict.fromkeys(mention.value for mention in self.find(text) if not mention.denied))

    def _longest(self, words: Sequence[Token], start: int, taken: Sequence[bool]) -> "tuple[int, list[_Phrase]]":
        """Where it ends, and one phrase an entity: the certificate of a kandas is an answer and a paper."""
        longest, found = start + 1, dict[str, _Phrase]()
        for phrase in self._phrases.get(words[start].folded[:1], ()):
            if found and len(phrase.words) < longest - start:
                break
            end = _match(phrase, words, start)
            if end is not None and not any(taken[start:end]):
                longest = end
                found.setdefault(phrase.entity, phrase)
        return longest, list(found.values())


def _read(entity: str, value: str, phrases: Iterable[str]) -> Iterator[_Phrase]:
    for phrase in phrases:
        words = tuple(_word(word) for word in re.findall(r"[^\s\-]+", phrase))
        if words:
            yield _Phrase(entity, value, words)


def _word(written: str) -> _Word:
    plain = written.rstrip(MARKS)
    return _Word(fold(to_cyrillic(plain)), written[-1] if written[-1] in MARKS else "", "ь" in plain, plain.casefold())


def _by_letter(phrases: Iterable[_Phrase]) -> "dict[str, list[_Phrase]]":
    """By the first letter, which no typo changes; longer phrases first."""
    found: dict[str, list[_Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: -len(phrase.words)):
        found.setdefault(phrase.words[0].stem[:1], []).append(phrase)
    return found


def _match(phrase: _Phrase, words: Sequence[Token], start: int) -> "int | None":
    """Where the phrase ends if it begins at this word, else None."""
    end = start + len(phrase.words)
    if end > len(words):
        return None
    for word, token in zip(phrase.words, words[start:end], strict=True):
        if not _fits(word, token):
            return None
    return end


def _fits(word: _Word, token: Token) -> bool:
    stem, folded = word.stem, token.folded
    if word.mark == "=":
        return token.text.casefold() == word.spelled
    if word.mark == "~" and "ь" in token.cyrillic and not word.soft:
        return False
    if folded == stem:
        return True
    if word.mark == "!" or not stem:
        return False
    if word.mark == "*":
        return folded.startswith(stem) and _CASES.fullmatch(folded[len(stem) :]) is not None
    if folded.startswith(stem[:-1]):
        rest = folded[len(stem) :]
        if folded.startswith(stem) and len(rest) <= _LONGEST_ENDING and _ends(rest, stem[-1]):
            return True
        if stem[-1] == "а" and re.fullmatch("у|е|и|ои", folded[len(stem) - 1 :]):  # Russian: в Астану
            return True
        softened = _VOICED.get(stem[-1])
        if softened and folded[len(stem) - 1 : len(stem)] == softened and _ends(rest, softened) and rest[:1] in "аеиоу":
            return True
    return word.mark != "~" and _mistyped(stem, folded)


def _ends(rest: str, seam: str) -> bool:
    """Whether this is a possible ending. At the seam a doubled letter has become one."""
    return any(
        pattern.fullmatch(one) is not None for pattern in (_KAZAKH, _RUSSIAN, _ENGLISH) for one in (rest, seam + rest)
    )


def _mistyped(stem: str, folded: str) -> bool:
    """One typo in a long word, two in a very long one; its ending may follow."""
    limit = 2 if len(stem) >= _TWO_TYPOS else 1
    if len(stem) < _SHORTEST_TYPO or not -limit <= len(folded) - len(stem) <= _LONGEST_ENDING:
        return False
    for length in range(len(stem) - limit, len(stem) + limit + 1):
        head, rest = folded[:length], folded[length:]
        if len(head) == length and distance(head, stem, limit) <= limit and (not rest or _ends(rest, head[-1])):
            return True
    return False


def _certain(phrase: _Phrase, words: Sequence[Token], start: int, end: int) -> bool:
    """Alone, with an ending of place, or beside a word for a region or a city."""
    if len(words) == end - start:
        return True
    last, stem = words[end - 1].folded, phrase.words[-1].stem
    if any(_AT_PLACE.fullmatch(ending) for ending in (last[len(stem) :], stem[-1:] + last[len(stem) :])):
        return True
    beside = [words[i].folded for i in (start - 1, end) if 0 <= i < len(words)]
    return any(word in _PLACE_WORDS for word in beside)


def _folded(words: str) -> "frozenset[str]":
    return frozenset(fold(to_cyrillic(word)) for word in words.split())


_NO_BEFORE = _folded("не ни not don't dont can't cant cannot never кроме except")
_FARTHEST = 5
"""Words between "not" and the place: "I don't want to go to"."""
_ALL_BUT = _folded("anything everything anywhere all")
_ON_THE_WAY = _folded("""
в во на из to in at for from the хочу хотим поеду поедем еду буду надо нужно нужен нужна хотел хотела
want wanna going go move live choose like понимаю знаю умею говорю understand speak know по
читаю читать могу read
""")
_NO_AFTER = _folded("емес жоқ")
_WILL_NOT = re.compile(
    "(?:бар|кош|тур|кал|танда|тусин|бил|сеиле|соиле|оки)(?:ма|ме|па|пе|ба|бе)(?:ий?|им|имин|имиз|идимиз|с|н)?|келмеиди|каламаимин"
)
_WISHES = re.compile("(?:бар|кош|тур)(?:гим|ким|гимиз)")
_DOING = _folded("оқи түсіне біле")
_CANNOT = re.compile("алма(?:и|им|имин|имиз)")
_WONT = _folded("поеду поедем хочу хотим надо нужен нужна нужно")


def _denied(words: Sequence[Token], start: int, end: int) -> bool:
    """By the word before it ("не в Павлодар", "anything but Kostanay") or after ("Павлодар емес", "в СКО не поеду")."""
    before = start - 1
    while before >= 0 and words[before].folded in _ON_THE_WAY and start - before <= _FARTHEST:
        before -= 1
    together = before >= 0 and all(words[at + 1].start - words[at].end == 1 for at in range(before, start))  # no comma
    if together and words[before].folded in _NO_BEFORE:
        return True
    if together and before >= 1 and words[before].text.lower() == "but" and words[before - 1].folded in _ALL_BUT:
        return True
    after = [word.folded for word in words[end : end + 2]]
    if not after:
        return False
    second = after[1] if len(after) > 1 else ""
    return (
        after[0] in _NO_AFTER
        or _WILL_NOT.fullmatch(after[0]) is not None
        or (_WISHES.fullmatch(after[0]) is not None and _WILL_NOT.fullmatch(second) is not None)
        or (after[0] in _DOING and _CANNOT.fullmatch(second) is not None)
        or (after[0] == "не" and second in _WONT)
    )


def distance(left: str, right: str, limit: int) -> int:
    """Typos between two words (one letter more, less, other, or two swapped), at most `limit + 1`.

    Optimal string alignment; it gives up as soon as the limit is passed, so long strings cost little.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        far = limit + 1
        start, stop = max(1, i - limit), min(len(right), i + limit)
        fresh = [far] * (len(right) + 1)
        fresh[0] = i
        for j in range(start, stop + 1):
            b = right[j - 1]
            cost = min(row[j] + 1, fresh[j - 1] + 1, row[j - 1] + (a != b))
            if before and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            fresh[j] = cost
        if min(fresh) > limit:
            return limit + 1
        before, row = row, fresh
    return min(row[-1], limit + 1)
