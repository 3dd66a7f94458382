"""Words as people type them: other case, missing Kazakh letters, a typo; shared by the kinds that compare words."""

import unicodedata

_PLAIN = str.maketrans("әғқңөұүһіўҳҷғқӯӣъьıəøłđʼ", "агкноуухиухчгкуи__iaold_")


def words(text: str) -> tuple[str, ...]:
    """A list of words, written so that a person can read and mend it."""
    return tuple(text.split())


def folded(text: str) -> str:
    """Letters and digits only, lower case, no marks, Kazakh letters as those of a Russian keyboard (қ is к)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in decomposed if character.isalnum())
    return unicodedata.normalize("NFC", letters.translate(_PLAIN)).replace("_", "")


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
