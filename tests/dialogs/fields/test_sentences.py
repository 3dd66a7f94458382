"""People answer in sentences: days, countries, phones and relations are taken out of them, in each script and language.

What stands in a sentence is mostly a `Doubt`: it is shown, and becomes an answer by "yes".
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogs.fields.base import Doubt, Here, Problem, Reading, clean
from dialogs.fields.country import STATELESS, Country
from dialogs.fields.date import Date
from dialogs.fields.phone import Phone
from tests.dialogs.rehearsing import service

BORN, COMING = Date(), Date(within="future")
COUNTRY = Country(common=("UZ", "CN", "MN", "KZ"), stateless=True)
PHONE = Phone()


def meant(reading: Reading) -> object:
    """The value, asked or not."""
    return reading.value if isinstance(reading, Doubt) else reading


@pytest.mark.parametrize(
    "text",
    [
        # Russian
        "я родилась 5 мая 1990 года",
        "я родился 5-го мая 1990 года",
        "моя дата рождения 05.05.1990",
        "я родилась в Урумчи 5 мая 1990 года",
        "отец Марат родился 5 мая 1990",
        "5 Май 1990 года рождения",
        # Kazakh
        "мен 1990 жылы 5 мамырда туғанмын",
        "менің туған күнім 5 мамыр 1990 жыл",
        "5 мамыр 1990 жылы Үрімжіде туғанмын",
        "1990 жылғы мамырдың 5-інде",
        "1990 жылдың 5 мамырында дүниеге келдім",
        # Kazakh in Latin letters
        "men 1990 jyly 5 mamyrda tuganmyn",
        "men 1990 zhyly 5 mamyrda tuğanmyn",
        "1990-jyldyng 5-mamyry",
        "tugan kunim 05.05.1990",
        # Kazakh in Arabic letters
        "مەن 1990 جىلى 5 مامىردا تۋعانمىن",
        "مەن ١٩٩٠ جىلى ٥ مامىردا تۋعانمىن",
        "تۋعان كۇنىم 05.05.1990",
        # English
        "I was born on 5 May 1990",
        "i was born on the 5th of May 1990",
        "my birthday is May 5, 1990",
    ],
)
@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_born(place: Callable[..., Here], locale: str, text: str) -> None:
    assert meant(BORN.parse(clean(text), place(BORN, locale=locale))) == "1990-05-05"


@pytest.mark.parametrize(
    "text",
    [
        "приедем 1 сентября 2027 года",
        "2027 жылы 1 қыркүйекте келеміз",
        "1 қыркүйек 2027 жылға дейін",
        "2027 jyly 1 qyrkuiekte kelemiz",
        "1 qyrküiek 2027 jylğa deiin",
        "2027 جىلى 1 قىركۇيەكتە كەلەمىز",
        "we will arrive on 1 September 2027",
    ],
)
def test_coming(place: Callable[..., Here], text: str) -> None:
    assert meant(COMING.parse(clean(text), place(COMING, locale="kk"))) == "2027-09-01"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("родилась в мае 1990", "incomplete_date"),
        ("мне 35 лет", "not_a_date"),
        ("I was born in 1990", "incomplete_date"),
        ("сын 5 мая 1990, дочь 6 мая 1992", "not_a_date"),
    ],
)
def test_no_day_is_made_up(place: Callable[..., Here], text: str, code: str) -> None:
    assert BORN.parse(clean(text), place(BORN, locale="ru")) == Problem(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("я гражданин Узбекистана", "UZ"),
        ("у меня узбекский паспорт", "UZ"),
        ("мы сейчас живём в Монголии", "MN"),
        ("Мен Өзбекстан азаматымын", "UZ"),
        ("біз Қытайдан көшіп келдік", "CN"),
        ("Моңғолиядамыз", "MN"),
        ("Шыңжаңда тұрамын", "CN"),
        ("Men Özbekstan azamatymyn", "UZ"),
        ("men ozbekstannanmyn", "UZ"),
        ("biz Qytaidan keldik", "CN"),
        ("مەن قىتايدا تۇرامىن", "CN"),
        ("ءبىز موڭعوليادانبىز", "MN"),
        ("مەن وزبەكستان ازاماتىمىن", "UZ"),
        ("I am a citizen of Uzbekistan", "UZ"),
        ("we live in Mongolia now", "MN"),
        ("у меня нет гражданства", STATELESS),
        ("менің азаматтығым жоқ", STATELESS),
        ("menin azamattygym zhoq", STATELESS),
        ("مەنىڭ ازاماتتىعىم جوق", STATELESS),
        ("I have no citizenship", STATELESS),
    ],
)
def test_countries(place: Callable[..., Here], text: str, code: str) -> None:
    assert meant(COUNTRY.parse(clean(text), place(COUNTRY, locale="kk"))) == code


def test_a_proposal_to_be_stateless_has_words(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(COUNTRY, locale="ru")
    worded(COUNTRY, COUNTRY.parse("у меня нет гражданства", here), here)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("родилась в Казахстане, а живу в Китае", "which_country"),
        ("у меня нет гражданства Китая, я из Монголии", "which_country"),
        ("живу у брата", "no_country"),
    ],
)
def test_no_country_is_made_up(place: Callable[..., Here], text: str, code: str) -> None:
    reading = COUNTRY.parse(clean(text), place(COUNTRY, locale="ru"))
    assert isinstance(reading, Problem)
    assert reading.code == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("мой телефон 8 701 123 45 67, звоните", "+77011234567"),
        ("звоните после 18:00 на 87011234567", "+77011234567"),
        ("менің нөмірім 87011234567", "+77011234567"),
        ("menin nomirim 8 701 123 45 67", "+77011234567"),
        ("مەنىڭ ءنومىرىم ۸۷۰۱۱۲۳۴۵۶۷", "+77011234567"),
        ("مەنىڭ تەلەفونىم +86 138 1234 5678", "+8613812345678"),
        ("you can call me on +86 138 1234 5678 in the evening", "+8613812345678"),
    ],
)
def test_phones(place: Callable[..., Here], text: str, number: str) -> None:
    assert meant(PHONE.parse(clean(text), place(PHONE, locale="kk"))) == number


@pytest.mark.parametrize(
    ("path", "text", "option"),
    [
        ("family.relation", "это моя дочь", "daughter"),
        ("family.relation", "едет со мной мама", "mother"),
        ("family.relation", "мой старший сын", "son"),
        ("family.relation", "моя свекровь", "parent_in_law"),
        ("family.relation", "бұл менің қызым", "daughter"),
        ("family.relation", "менің анам да барады", "mother"),
        ("family.relation", "бұл менің күйеуім", "spouse"),
        ("family.relation", "күйеу балам", "child_in_law"),
        ("family.relation", "bul menin qyzym", "daughter"),
        ("family.relation", "menin jubaiym", "spouse"),
        ("family.relation", "بۇل مەنىڭ قىزىم", "daughter"),
        ("family.relation", "مەنىڭ جۇبايىم", "spouse"),
        ("family.relation", "this is my daughter", "daughter"),
        ("family.relation", "my mother in law", "parent_in_law"),
        ("marital_status", "я замужем", "married"),
        ("marital_status", "я не женат", "single"),
        ("marital_status", "күйеуім қайтыс болған", "widowed"),
        ("marital_status", "men uilengenmin", "married"),
        ("marital_status", "مەن ۇيلەنگەنمىن", "married"),
        ("marital_status", "I'm a widow", "widowed"),
    ],
)
def test_relations_and_families_of_the_real_form(place: Callable[..., Here], path: str, text: str, option: str) -> None:
    assert meant(asked(place, path).question.field.parse(clean(text), asked(place, path))) == option


def test_of_two_relations_none_is_taken(place: Callable[..., Here]) -> None:
    here = asked(place, "family.relation")
    assert here.question.field.parse("жена и дочь", here) == Problem("not_an_option")


def asked(place: Callable[..., Here], path: str) -> Here:
    """Where a question of the real form stands open."""
    form = service()
    question = form.question(path)
    assert question is not None
    here = place(question.field, locale="kk")
    return replace(here, form=form, question=question, path=path, words=form.say("kk"))
