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
