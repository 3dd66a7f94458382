"""Countries by every name that applicants use for them."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Option, Problem, clean
from dialogs.fields.country import Country, codes, country_name

FIELD = Country(common=("UZ", "CN", "MN", "KZ"), stateless=True)
ABROAD = Country(common=("UZ", "CN", "MN", "KZ"), home=False)
NAMES = {
    "CN": "Китай|Қытай|Кытай|КНР|China|PRC|中国|qytai|Xitoy|CN|CHN|китайское|гражданин Китая|Қытай азаматы|"
    "из Китая|Қытайдан|قىتاي|Хитой|Chinese|Китайская Народная Республика|جۇڭگو|🇨🇳|Қытай Халық Республикасы"
    "|Қытайдың азаматы|китаянка",
    "MN": "Моңғолия|Монголия|Mongolia|Монгол улс|Моңғолиядан|Монголии|монгольское|موڭعوليا|гражданка Монголии|Монгол",
    "RU": "Россия|гражданство РФ|РФ|Ресей|Russia|Российская Федерация|российское|из России|Ресейден|Rossiya",
    "UZ": "Узбекистан|Узбекистон|Ўзбекистон|O'zbekiston|Oʻzbekiston|Uzbekistan|Өзбекстан|Озбекстан|"
    "узбекское|Өзбекстаннан|Узбекистана|Республика Узбекистан|Өзбекстан Республикасының азаматы|uzbek|ۇزبەكستان",
    "TR": "Турция|Түркия|Türkiye|Turkiye|Turkey|турецкое|из Турции",
    "IR": "Иран|Iran|Ираннан|иранское|ایران",
    "AF": "Ауғанстан|Афганистан|Afghanistan|афганское",
    "US": "США|АҚШ|USA|United States|Америка|американское",
    "TM": "Туркменистан|Түрікменстан|Türkmenistan|Туркмения",
    "KG": "Кыргызстан|Киргизия|Қырғызстан|Kyrgyzstan",
    "KZ": "Қазақстан|Қазахстан|Казахстан|Kazakhstan|РК|Республика Казахстан|qazaqstan|قازاقستان",
    "DE": "Германия|Germany|Deutschland|немецкое",
    "NE": "Нигер",
    "NG": "Нигерия",
    "KR": "Южная Корея|Республика Корея|South Korea",
}


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in NAMES.items() for name in names.split("|")])
def test_named(place: Callable[..., Here], code: str, name: str) -> None:
    here = place(FIELD, locale="ru")
    reading = FIELD.parse(clean(name), here)
    assert reading == code or (name == "ۇزبەكستان" and reading == Doubt(code, "country"))


@pytest.mark.parametrize(
    ("text", "code"),
    [("Манголия", "MN"), ("Узбикистан", "UZ"), ("Китй", "CN"), ("мой дед из Китая", "CN"), ("Rusia", "RU")],
)
def test_typos_are_asked(place: Callable[..., Here], worded: Callable[..., None], text: str, code: str) -> None:
    here = place(FIELD, locale="ru")
    reading = FIELD.parse(clean(text), here)
    assert reading == Doubt(code, "country")
    worded(FIELD, reading, here)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_country"),
        ("Нарния", "no_country"),
        ("no", "no_country"),
        ("NO", "no_country"),
        ("не знаю", "no_country"),
        ("🙂", "no_country"),
        ("я" * 4096, "no_country"),
        ("Корея", "which_country"),
        ("Китай, Узбекистан", "which_country"),
        ("Congo", "which_country"),
        ("КР", "which_country"),
        ("РФ, Китай", "which_country"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], text: str, code: str) -> None:
    here = place(FIELD, locale="ru")
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(FIELD, reading, here)


def test_candidates_are_named(place: Callable[..., Here]) -> None:
    assert FIELD.parse("Корея", place(FIELD, locale="en")) == Problem(
        "which_country", (("countries", "North Korea, South Korea"),)
    )


def test_home(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(ABROAD)
    reading = ABROAD.parse("Қазақстан", here)
    assert reading == Problem("home_country")
    worded(ABROAD, reading, here)
    assert "KZ" not in [option.option for row in ABROAD.rows(here) for option in row]


@pytest.mark.parametrize(
    "text", ["без гражданства", "азаматтығы жоқ", "Stateless", "No citizenship", "лицо без гражданства"]
)
def test_stateless(place: Callable[..., Here], text: str) -> None:
    assert FIELD.parse(text, place(FIELD)) == "stateless"
    assert isinstance(ABROAD.parse(text, place(ABROAD)), Problem)


def test_buttons(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(FIELD, locale="kk")
    assert FIELD.rows(here) == (
        (Option("Өзбекстан", "UZ"), Option("Қытай", "CN")),
        (Option("Моңғолия", "MN"), Option("Қазақстан", "KZ")),
        (Option("Азаматтығы жоқ", "stateless"),),
    )
    assert FIELD.choose("CN", here) == "CN"
    assert FIELD.choose("stateless", here) == "stateless"
    assert ABROAD.choose("stateless", here) == Problem("unknown_button")
    assert FIELD.choose("ZZ", here) == Problem("unknown_button")
    worded(FIELD, Problem("unknown_button"), here)


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_what_is_shown_can_be_typed(place: Callable[..., Here], locale: str) -> None:
    here = place(FIELD, locale=locale)
    for code in (*sorted(codes()), "stateless"):
        assert FIELD.parse(clean(FIELD.show(code, here)), here) == code


def test_derived_locales_have_names() -> None:
    assert country_name("CN", "kk-Arab") == "قىتاي"
    assert country_name("CN", "kk-Latn") == "Qytai"
    assert country_name("??", "ru") == "??"


NEAR = st.sampled_from([name for names in NAMES.values() for name in names.split("|")])


@given(text=st.text() | st.lists(NEAR, max_size=4).map(" ".join) | st.builds("{}{}".format, NEAR, st.characters()))
def test_any_text(place: Callable[..., Here], text: str) -> None:
    here = place(FIELD)
    reading = FIELD.parse(clean(text), here)
    assert isinstance(reading, str | Problem | Doubt)
    assert reading == FIELD.parse(clean(text), here)


@pytest.mark.parametrize("text", ["а" * 4096, "китаи" * 24, "кит " * 30, "узбекистанн" * 10, "بقا" * 40])
def test_long_texts_are_quick(place: Callable[..., Here], text: str) -> None:
    here = place(FIELD)
    FIELD.parse("Китайй", here)
    start = time.process_time()
    FIELD.parse(text, here)
    assert time.process_time() - start < 0.2


def test_sample(place: Callable[..., Here]) -> None:
    for field in (FIELD, ABROAD, Country()):
        here = place(field)
        assert isinstance(field.take(field.sample(here), here), Answer)
