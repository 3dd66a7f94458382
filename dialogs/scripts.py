"""Kazakh in its three scripts: to Cyrillic for reading what people write, to Arabic and Latin for showing our texts.

Standard library only and no newer than Python 3.10: Rasa's components import this from another interpreter.

    arabic    tote jazu, the reformed Arabic script of Akhmet Baitursynuly as Kazakhs in China write it
    latin     shown in the alphabet presented by the government on 28 January 2021; read in that one, in those of
              2017 (apostrophes) and 2018 (acutes), and in the plain letters of chats (sh, zh, gh, q or k)

No rule knows everything that a script leaves out (whether ا was а or ә, whether k was к or қ): reading gives the
likeliest word, and `fold` makes one word of all that may be meant.
"""

import re
import unicodedata

VOWELS = "аәеиоөуұүыіэёюя"

_LATIN = {
    "а": "a", "ә": "ä", "б": "b", "в": "v", "г": "g", "ғ": "ğ", "д": "d", "е": "e", "ё": "io", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ñ", "о": "o", "ө": "ö", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "ū", "ү": "ü", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "ş", "щ": "şş", "ъ": "", "ы": "y", "і": "ı", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_LATIN_CAPITALS = {"и": "İ", "й": "İ", "і": "I"}

_ARABIC = {
    "а": "ا", "ә": "ا", "б": "ب", "в": "ۆ", "г": "گ", "ғ": "ع", "д": "د", "е": "ە", "ё": "يو", "ж": "ج", "з": "ز",
    "и": "ي", "й": "ي", "к": "ك", "қ": "ق", "л": "ل", "м": "م", "н": "ن", "ң": "ڭ", "о": "و", "ө": "و", "п": "پ",
    "р": "ر", "с": "س", "т": "ت", "у": "ۋ", "ұ": "ۇ", "ү": "ۇ", "ф": "ف", "х": "ح", "һ": "ھ", "ц": "تس", "ч": "چ",
    "ш": "ش", "щ": "شش", "ъ": "", "ы": "ى", "і": "ى", "ь": "", "э": "ە", "ю": "يۋ", "я": "يا",
}  # fmt: skip
_HAMZA = "ء"
_FRONT = frozenset("әөүі")
_TELLS_FRONT = frozenset("екгэ")
"""Letters by which a reader knows that the word is front; it needs no hamza."""
_BACK = frozenset("аоұықғ")
_PUNCTUATION = str.maketrans({",": "،", ";": "؛", "?": "؟"})
_ARROWS = str.maketrans("←→", "→←")

_READ_ARABIC = {
    "ا": "а", "ب": "б", "پ": "п", "ت": "т", "ج": "ж", "چ": "ч", "ح": "х", "خ": "х", "د": "д", "ر": "р", "ز": "з",
    "س": "с", "ش": "ш", "ع": "ғ", "غ": "ғ", "ف": "ф", "ق": "қ", "ك": "к", "ک": "к", "گ": "г", "ڭ": "ң", "ل": "л",
    "م": "м", "ن": "н", "ھ": "һ", "ه": "е", "ە": "е", "و": "о", "ۇ": "ұ", "ۋ": "у", "ۆ": "в", "ى": "ы", "ی": "й",
    "ي": "й", "ئ": "й", "آ": "а", "أ": "а", "ة": "е", "ٵ": "ә", "ٶ": "ө", "ٷ": "ү", "ٸ": "і",
}  # fmt: skip
_TO_FRONT = str.maketrans("аоұы", "әөүі")
_TO_FRONT_BUT_A = str.maketrans("оұы", "өүі")

_DIGRAPHS = (
    ("shch", "щ"), ("dzh", "ж"), ("sch", "ш"), ("zh", "ж"), ("sh", "ш"), ("ch", "ч"), ("kh", "х"),
    ("gh", "ғ"), ("ts", "ц"),
    ("dj", "ж"), ("ph", "ф"), ("o'", "ө"), ("g'", "ғ"), ("a'", "ә"), ("u'", "ү"), ("n'", "ң"), ("s'", "ш"),
    ("c'", "ч"), ("y'", "у"), ("i'", "и"), ("yo", "ё"), ("yu", "ю"),
    ("ya", "я"), ("iya", "ия"),
)  # fmt: skip
_SINGLE = {
    "a": "а", "b": "б", "c": "ж", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "j": "ж",
    "k": "к", "l": "л", "m": "м",
    "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т", "v": "в", "w": "у", "x": "х", "z": "з",
    "ä": "ә", "á": "ә", "ə": "ә", "ö": "ө", "ó": "ө", "ü": "ү", "ú": "ү", "ū": "ұ", "ý": "у",
    "ğ": "ғ", "ǵ": "ғ", "ñ": "ң",
    "ń": "ң", "ŋ": "ң", "ş": "ш", "ș": "ш", "ś": "ш", "ç": "ч", "č": "ч", "ć": "ч", "š": "ш",
    "ž": "ж", "í": "и", "ï": "и", "î": "и", "'": "",
}  # fmt: skip
_FRONT_LATIN = frozenset("eäáəöóüúEÄÁƏÖÓÜÚ")
_MARKS = str.maketrans({"ı": "i", "ə": "a", "ɵ": "o", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "ß": "ss", "þ": "th"})

_LOOKALIKE = str.maketrans("aceopxyikmt", "асеорхуікмт")
"""Latin letters that slipped into a Cyrillic word."""

_FOLD = str.maketrans(
    {
        "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "ы": "и", "й": "и",
        "э": "е", "ё": "е", "ъ": "", "ь": "", "щ": "ш", "ц": "тс", "ю": "иу", "я": "иа", "ў": "у", "ҳ": "х", "ҷ": "ж",
        "җ": "ж", "ӣ": "и", "ӯ": "у",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:[’'ʼ`][^\W\d_]+)*")
_TOTE_WORD = re.compile(r"[^\s\-]+")


def ascii_letters(text: str) -> str:
    """Latin letters without their marks: Şeñgül is Sengul."""
    bare = unicodedata.normalize("NFKD", text).replace("İ", "I").translate(_MARKS)
    upper = bare.replace("Ə", "A").replace("Æ", "AE").replace("Ø", "O").replace("Đ", "D").replace("Ł", "L")
    return "".join(character for character in upper if not unicodedata.combining(character))


def is_arabic(character: str) -> bool:
    """A letter of the Arabic script, whatever the language."""
    return "\u0600" <= character <= "\u06ff" and character.isalpha()


def is_cyrillic(character: str) -> bool:
    """A letter of the Cyrillic script, whatever the language."""
    return "\u0400" <= character <= "\u052f"


# --- Showing ---


def to_latin(text: str) -> str:
    """Kazakh Cyrillic in the Latin alphabet of 2021; what is not Cyrillic stays."""
    out = []
    for index, character in enumerate(text):
        lower = character.lower()
        letters = _LATIN.get(lower, character)
        if character != lower and lower in _LATIN:
            letters = _LATIN_CAPITALS.get(lower) or _capitals(letters, text[index + 1 : index + 2], text[:index])
        out.append(letters)
    return "".join(out)


def _capitals(letters: str, following: str, before: str) -> str:
    """Ю is Iu at the head of a word, IU among capitals."""
    loud = following.isupper() or (not following.isalpha() and before[-1:].isupper())
    return letters.upper() if loud else letters[:1].upper() + letters[1:]


def to_arabic(text: str) -> str:
    """Kazakh Cyrillic in tote jazu; what is not Cyrillic stays; commas, question marks and arrows turn round."""
    turned = _WORD.sub(lambda word: _arabic_word(word.group()), text.translate(_ARROWS))
    # Only punctuation after a letter of the script: "10,5" and an address on the web keep theirs.
    return re.sub(r"(?<=[\u0600-\u06ff»)!])[,;?]", lambda sign: sign.group().translate(_PUNCTUATION), turned)


def _arabic_word(word: str) -> str:
    lower = word.lower()
    if not any(is_cyrillic(character) for character in lower):
        return word
    letters = set(lower)
    hamza = bool(letters & _FRONT) and not letters & (_TELLS_FRONT | _BACK)
    lower = re.sub("и(?=[яю])", "", lower)  # мария: the glide is written once
    return (_HAMZA if hamza else "") + "".join(_ARABIC.get(character, character) for character in lower)


def right_to_left(text: str) -> str:
    """A text (HTML) with the marks that keep it in order where the line runs from right to left.

    Each line with a letter of the Arabic script starts with a right-to-left mark, unless such a letter leads it anyway;
    each run of other words and numbers stands between left-to-right marks, so that the groups of a phone number are not
    turned round. Marks, and not isolates or embeddings: the Bot API server strips some of those, old phones show boxes.
    """
    return "\n".join(_right_to_left(line) for line in text.split("\n"))


_LRM, _RLM = "\u200e", "\u200f"
_TAG_OR_ENTITY = re.compile(r"(<[^<>]*>|&[a-z]+;|&#\w+;)")
_OTHER = "0-9A-Za-z\u00c0-\u024f\u0370-\u052f"
_OTHER_RUN = re.compile(rf"[+(]?[{_OTHER}][^\u0590-\u06ff<>&{_LRM}{_RLM}]*[{_OTHER})]")


def _right_to_left(line: str) -> str:
    pieces = _TAG_OR_ENTITY.split(line)
    bare = "".join(pieces[::2])
    if not any(is_arabic(character) for character in bare):
        return line
    # A run that is one word or one number needs no marks: nothing in it can be turned round.
    pieces[::2] = [
        _OTHER_RUN.sub(lambda run: f"{_LRM}{run.group()}{_LRM}" if not run.group().isalnum() else run.group(), piece)
        for piece in pieces[::2]
    ]
    # A mark leads like a letter: "2/36" between its marks would turn the line.
    marked = "".join(pieces[::2])
    leads = next((character for character in marked if unicodedata.bidirectional(character) in {"L", "AL", "R"}), "")
    return "".join(pieces) if is_arabic(leads or " ") else _RLM + "".join(pieces)


# --- Reading ---


def from_arabic(text: str) -> str:
    """Kazakh in the Arabic script, as Cyrillic letters in lower case; unknown ones stay.

    A word with hamza is read with front vowels. A word with ك, گ or ە is front without it, but for ا.
    """
    return _TOTE_WORD.sub(lambda word: _tote_word(word.group()), text)


def _tote_word(word: str) -> str:
    hamza = any(sign in word for sign in "ءٴٵٶٷٸ")
    word = re.sub("^ئ(?=[اەوۇۆىي])", "", word)  # the Uyghur way of beginning with a vowel
    letters = "".join(_READ_ARABIC.get(character, character) for character in word if character not in "ءٴ")
    if hamza:
        letters = letters.translate(_TO_FRONT)
    elif any(sign in word for sign in "كکگەه"):
        letters = letters.translate(_TO_FRONT_BUT_A)
    out = ""
    for character in letters:
        out += "и" if character == "й" and out[-1:] not in {*VOWELS} else character
    return re.sub(r"и[аә]", "ия", re.sub(r"й[аә]", "я", out))


def from_latin(text: str) -> str:
    """Kazakh in any of its Latin spellings, as Cyrillic letters in lower case. Spaces and hyphens stay.

    Letter by letter, with vowel harmony: k, g, u and i are read by the vowels around them.
    """
    return _TOTE_WORD.sub(lambda word: _latin_word(word.group()), text)


def _latin_word(word: str) -> str:
    lower = unicodedata.normalize("NFC", word.replace("İ", "i").casefold())
    front = any(character in _FRONT_LATIN for character in lower) or not any(c in "aoyuıū" for c in lower)
    out, index = "", 0
    while index < len(lower):
        for latin, cyrillic in _DIGRAPHS:
            if lower.startswith(latin, index) and not (latin == "yo" and out[-1:] in {"", *VOWELS}):
                out += cyrillic
                index += len(latin)
                break
        else:
            out += _latin_letter(lower, index, out, front=front)
            index += 1
    return out


def _latin_letter(lower: str, index: int, out: str, *, front: bool) -> str:
    character = lower[index]
    following = lower[index + 1 : index + 2]
    after_vowel = out[-1:] in {*VOWELS}
    vowel_follows = following in {*"aeiouyäöüəáóúıū"} and bool(following)
    back = not front
    if character == "k" and back and (following in {*"aouyū"} or (after_vowel and not vowel_follows)):
        return "қ"
    if character == "g" and back and (following in {*"aoyū"} or after_vowel):
        return "ғ"
    if character == "u":
        glide = after_vowel or vowel_follows or (index and not following)
        return "у" if glide else "ү" if front else "ұ"
    if character == "y":
        if following == "e" and not after_vowel:
            return ""
        return "й" if after_vowel or vowel_follows else "ы"
    if character == "i":
        narrow = "і" if front and following and not vowel_follows else "и"
        return "й" if after_vowel and not vowel_follows else narrow
    if character == "ı":
        return "і" if front else "ы"
    if is_cyrillic(character) or not character.isalpha():
        return _SINGLE.get(character, character)
    return _SINGLE.get(character) or _SINGLE.get(ascii_letters(character)[:1], "")


def to_cyrillic(word: str) -> str:
    """One word of any script, as Cyrillic letters in lower case."""
    if word >= "\ufb50":  # letters in the shapes they have within a word, as some PDFs give them
        word = unicodedata.normalize("NFKC", word)
    if any(is_arabic(character) for character in word):
        return from_arabic(word)
    if any(is_cyrillic(character) for character in word):
        return word.casefold().translate(_LOOKALIKE)
    return from_latin(word)


def fold(word: str) -> str:
    """One spelling for all that a Cyrillic word may have been, for comparing: қ is к, ы and й are и, doubles are one.

    So a word reads the same whichever script it was written in, and typed on a keyboard without Kazakh letters.
    """
    folded = unicodedata.normalize("NFC", word.casefold()).translate(_FOLD)
    return re.sub(r"(.)\1+", r"\1", folded)
