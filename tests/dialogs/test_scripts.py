"""Kazakh in three scripts: both ways, on words that people know, on all our own texts, and on anything at all."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import scripts
from dialogs.fields.base import clean
from dialogs.scripts import fold, from_arabic, from_latin, right_to_left, to_arabic, to_latin
from tests.dialogs.rehearsing import begun, service

WORDS = {
    # Cyrillic: tote jazu, Latin of 2021
    "сәлеметсіз": ("سالەمەتسىز", "sälemetsız"),
    "рахмет": ("راحمەت", "rahmet"),
    "өтініш": ("ءوتىنىش", "ötınış"),
    "бергім": ("بەرگىم", "bergım"),
    "келеді": ("كەلەدى", "keledı"),
    "жаңа": ("جاڭا", "jaña"),
    "тілді": ("ءتىلدى", "tıldı"),
    "үй": ("ءۇي", "üi"),
    "үшін": ("ءۇشىن", "üşın"),
    "иә": ("ءيا", "iä"),
    "жоқ": ("جوق", "joq"),
    "құжаттар": ("قۇجاتتار", "qūjattar"),
    "қауіпсіз": ("قاۋىپسىز", "qauıpsız"),
    "көшкім": ("كوشكىم", "köşkım"),
    "шығыс": ("شىعىس", "şyğys"),
    "қазақстан": ("قازاقستان", "qazaqstan"),
    "облысы": ("وبلىسى", "oblysy"),
    "солтүстік": ("سولتۇستىك", "soltüstık"),
    "квота": ("كۆوتا", "kvota"),
    "паспорт": ("پاسپورت", "pasport"),
    "жүз": ("ءجۇز", "jüz"),
    "гүл": ("گۇل", "gül"),
    "мәртебе": ("مارتەبە", "märtebe"),
    "қайда": ("قايدا", "qaida"),
    "сөйлесу": ("سويلەسۋ", "söilesu"),
    "жұмыс": ("جۇمىس", "jūmys"),
    "ғалым": ("عالىم", "ğalym"),
    "һауа": ("ھاۋا", "haua"),
    "ияда": ("يادا", "iada"),
}


@pytest.mark.parametrize(("word", "shown"), WORDS.items())
def test_words_both_ways(word: str, shown: tuple[str, str]) -> None:
    arabic, latin = shown
    assert to_arabic(word) == arabic
    if word != "ияда":  # in Latin every letter has its own
        assert to_latin(word) == latin
    assert fold(from_arabic(arabic)) == fold(word)
    assert fold(from_latin(latin)) == fold(word)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("qandai qujattar kerek", "қандай құжаттар керек"),  # plain letters of a chat
        ("kandai kuzhattar kerek", "қандай құжаттар керек"),
        ("ótinish bergim keledi", "өтініш бергім келеді"),  # 2018
        ("o'tinish bergim keledi", "өтініш бергім келеді"),  # 2017
        ("ötinish bergim keledi", "өтініш бергім келеді"),
        ("Şyğys Qazaqstanğa", "шығыс қазақстанға"),  # 2021
        ("Shyǵys Qazaqstanǵa", "шығыс қазақстанға"),
        ("кандай кужат керек", "қандай құжат керек"),  # no Kazakh letters on the keyboard
        ("مەنىڭ ءوتىنىشىم قاي جەردە", "менің өтінішім қай жерде"),
    ],
)
def test_one_word_in_all_spellings(written: str, meant: str) -> None:
    def folded(text: str) -> list[str]:
        return [fold(scripts.to_cyrillic(word)) for word in text.split()]

    assert folded(written) == folded(meant)


def own_words() -> set[str]:
    """Every word of our Kazakh texts."""
    texts = Path(scripts.__file__).parent.rglob("*kk*.ftl")
    other = Path(scripts.__file__).parent.glob("services/*/texts/kk/*.ftl")
    found = " ".join(path.read_text(encoding="utf-8") for path in (*texts, *other))
    return {word.casefold() for word in re.findall(r"[а-яёәғқңөұүһі]+", found, re.IGNORECASE)}


def test_round_trip_of_all_our_texts() -> None:
    words = {word for word in own_words() if "дж" not in word}  # a messenger: the letters j and dj are one here
    assert len(words) > 1000
    for word in words:
        same = fold(word)
        assert fold(from_arabic(to_arabic(word))) == same, word
        assert fold(from_latin(to_latin(word))) == same, word


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [*zip("äğñöşūüqj", "әғңөшұүқж", strict=True), *zip("áǵńóú", "әғңөү", strict=True), *zip("əŋç", "әңч", strict=True)],
)
def test_letters_with_marks_are_read_exactly(latin: str, cyrillic: str) -> None:
    """What `fold` would forgive: names are proposed as they are read."""
    assert from_latin(f"r{latin}r") == f"р{cyrillic}р"


KAZAKH = st.text("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя", min_size=1, max_size=15)


@given(KAZAKH)
def test_round_trip_of_any_letters(word: str) -> None:
    """Latin keeps all but the softness; what the Arabic script leaves out is what `fold` leaves out."""
    latin = to_latin(word)
    assert not any(scripts.is_cyrillic(character) for character in latin)
    arabic = to_arabic(word)
    assert not any(scripts.is_cyrillic(character) for character in arabic)


@given(st.text())
def test_any_text(text: str) -> None:
    for convert in (to_arabic, to_latin, from_arabic, from_latin, right_to_left, fold, scripts.to_cyrillic):
        assert isinstance(convert(text), str)
    assert clean(right_to_left(clean(text))) == clean(text)


@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="←→,;?").filter(
            lambda c: not scripts.is_cyrillic(c)
        )
    )
)
def test_what_is_not_cyrillic_stays(text: str) -> None:
    assert to_latin(text) == text
    assert to_arabic(text) == text


ARGUMENT = st.text(st.characters(exclude_categories=["Cs", "Co", "Cc"]), min_size=1, max_size=30)


@pytest.mark.parametrize("locale", ["kk-Arab", "kk-Latn"])
@given(name=ARGUMENT)
def test_placeables_stay(locale: str, name: str) -> None:
    """Names, numbers and whatever else is put into a text keep their letters; the text around them changes."""
    words = service().say(locale)
    told = words.label("status-of", name=name)
    assert told.endswith(name)
    assert not told.startswith("Ө")


def test_markup_commands_and_addresses_stay() -> None:
    words = service().say("kk-Arab")
    told = words("help")
    assert set(re.findall(r"/\w+", re.sub("<[^>]*>", "", told))) >= {"/back", "/review", "/delete"}
    assert "<b>" in told
    assert not any(scripts.is_cyrillic(character) for character in told)
    assert "Verification Codes" in words("signature-ready", phone="+7 701 000 00 01")
    assert "<b>+7 701 000 00 01</b>" in words("signature-ready", phone="+7 701 000 00 01")


def test_signs_after_arguments_turn_round() -> None:
    """A question ended with the question mark of another script when a name or a day stood before it."""
    words = service().say("kk-Arab")
    assert words("doubt-date", value="1990 جىلعى 5 مامىر") == "1990 جىلعى 5 مامىر، دۇرىس پا؟"
    assert words("doubt-date", value="5.05.1990") == "5.05.1990, دۇرىس پا؟"
    assert words("doubt-option", value="اقمولا وبلىسى").endswith("وبلىسى؟")
    assert words("doubt-option", value="Бота?").endswith("Бота?؟")


def test_variants_still_choose_by_their_argument() -> None:
    words = service().say("kk-Latn")
    assert words("problem-name_script", script="latin") != words("problem-name_script", script="cyrillic")


def test_right_to_left_keeps_numbers_in_order() -> None:
    lrm, rlm = "\u200e", "\u200f"
    assert right_to_left("تەلەفون: +7 701 000 00 01") == f"تەلەفون: {lrm}+7 701 000 00 01{lrm}"
    assert right_to_left("PDF نەمەسە JPG") == f"{rlm}PDF نەمەسە JPG"
    assert right_to_left("<b>قازاقشا</b>") == "<b>قازاقشا</b>"
    assert right_to_left("Only Latin\n1. قازاقشا") == "Only Latin\n1. قازاقشا"
    assert right_to_left("plain") == "plain"
    # The mark before a number would lead the line, and turn it.
    assert right_to_left("3/36 · قازاقشا") == f"{rlm}{lrm}3/36{lrm} · قازاقشا"


def test_a_conversation_in_the_arabic_script() -> None:
    """From the first screen to the number: not one Cyrillic letter but in names and what the person wrote."""
    rehearsal = begun("home", "kk-Arab")
    assert rehearsal.session is not None
    assert rehearsal.session.application is not None
    assert rehearsal.session.application.number
    shown = rehearsal.do("/help")[0] + rehearsal.do("/status")[0]
    assert not any(scripts.is_cyrillic(character) for character in shown)


def test_runs_where_rasa_runs() -> None:
    """Standard library only, and grammar of Python 3.10."""
    source = Path(scripts.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 10))
    root = str(Path(scripts.__file__).parents[1])
    others = "{'pydantic', 'babel', 'fluent', 'yaml'}"
    alone = (
        f"import sys; sys.path.insert(0, {root!r}); import dialogs.scripts; "
        f"print(sorted(name for name in sys.modules if name.partition('.')[0] in {others}))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", alone], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
