"""Names in Cyrillic and Latin, and the way from one to the other."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import Answer, Doubt, Here, Option, Problem, clean
from dialogs.fields.name import Name

CYRILLIC = Name(script="cyrillic", proposed_from="surname_latin")
LATIN = Name(script="latin", proposed_from="surname")
ANY = Name()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("нұрлан", "Нұрлан"),
        ("НҰРЛАН", "Нұрлан"),
        ("  әбіш-ұлы ", "Әбіш-ұлы"),
        ("серік ҰЛЫ", "Серік ұлы"),
        ("Гасан Али Оглы", "Гасан Али оглы"),
        ("Иванов - Петров", "Иванов-Петров"),
        ("о’коннор", "О'Коннор"),
        ("маʼмур", "Ма'мур"),
        ("қызы", "Қызы"),
        ("Ахметов.", "Ахметов"),
        ("Ўткир", "Ўткир"),
        ("Нурлaн", "Нурлан"),  # Latin a
        ("Cерик", "Серик"),  # Latin C
        ("Әлi", "Әлі"),  # Latin i
        ("АCАН", "Асан"),  # Latin C among letters that could be of either
        ("и\u0306олдас", "Йолдас"),  # a combining breve
    ],
)
def test_cyrillic(place: Callable[..., Here], text: str, value: str) -> None:
    assert CYRILLIC.parse(clean(text), place(CYRILLIC)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nurlan", "NURLAN"),
        ("Abish-uly", "ABISH-ULY"),
        ("Oʻktam", "O'KTAM"),
        ("Şeñgül", "SENGUL"),
        ("İbrahim", "IBRAHIM"),
        ("Nurlаn", "NURLAN"),  # Cyrillic а
        ("Van der  Berg", "VAN DER BERG"),
        ("Weiß", "WEISS"),
    ],
)
def test_latin(place: Callable[..., Here], text: str, value: str) -> None:
    assert LATIN.parse(clean(text), place(LATIN)) == value


PROPOSED = {
    # pinyin, as in Chinese passports
    "HALI": "Қали",
    "AYIDAN": "Айдан",
    "NUERLAN": "Нұрлан",
    "BAHETIGULI": "Бақытгүл",
    "HANATI": "Қанат",
    "AMANGULI": "Амангүл",
    "SAILAWU": "Сайлау",
    "YEERLAN": "Ерлан",
    "YEERJIANG": "Ержан",
    "MULATI": "Мұрат",
    "SAILIKE": "Серік",
    "AYIGULI": "Айгүл",
    "NUERBIEKE": "Нұрбек",
    "TUOHETAER": "Тоқтар",
    "WULAZIBIEKE": "Оразбек",
    "BAYIMULATI": "Баймұрат",
    "HUANDEKE": "Қуандық",
    "DAWULIETI": "Дәулет",
    "JIANAER": "Жанар",
    "TALEHATI": "Талғат",
    "BAHETI NUERLAN": "Бақыт Нұрлан",
    # the alphabet of 2021, older and ASCII spellings
    "Nūrlan": "Нұрлан",
    "Nurlan": "Нұрлан",
    "Älihan": "Әлихан",
    "Äsel": "Әсел",
    "Asel": "Әсел",
    "Qairat": "Қайрат",
    "Kairat": "Қайрат",
    "Janibek": "Жәнібек",
    "Zhanibek": "Жәнібек",
    "Baýyrjan": "Бауыржан",
    "Bauyrzhan": "Бауыржан",
    "Gulnar": "Гүлнар",
    "Nurlanov": "Нұрланов",
    "Serikuly": "Серікұлы",
    "Yerlan": "Ерлан",
    "Akhmetova": "Ахметова",
    # Turkish, Uzbek
    "Şolpan": "Шолпан",
    "Aygül": "Айгүл",
    "Oygul": "Ойгүл",
    "Ivanov": "Иванов",
}


@pytest.mark.parametrize(("text", "value"), PROPOSED.items())
def test_latin_where_cyrillic_is_wanted(
    place: Callable[..., Here], worded: Callable[..., None], text: str, value: str
) -> None:
    here = place(CYRILLIC)
    reading = CYRILLIC.parse(clean(text), here)
    assert reading == Doubt(value, "cyrillic_proposal")
    worded(CYRILLIC, reading, here)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("نۇرلان", "Нұрлан"),
        ("ءادىل", "Әділ"),
        ("قايرات", "Қайрат"),
        ("گۇلنار", "Гүлнар"),
        ("باقىتگۇل", "Бақытгүл"),
        ("سەرىك", "Серік"),
        ("ءاليا", "Алия"),
        ("ءومىر", "Өмір"),
        ("جانيبەك", "Жәнібек"),
        ("مۇراتبەك", "Мұратбек"),
        ("باۋىرجان", "Бауыржан"),
    ],
)
def test_arabic_script_where_cyrillic_is_wanted(place: Callable[..., Here], text: str, value: str) -> None:
    reading = CYRILLIC.parse(clean(text), place(CYRILLIC))
    assert isinstance(reading, Doubt)
    assert reading.value == value or (text == "ءاليا" and reading.value == "Әлия")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Қайрат", "KAYRAT"),
        ("Ғалымжан", "GALYMZHAN"),
        ("Әсел", "ASEL"),
        ("Өмір", "OMIR"),
        ("Үсен", "USEN"),
        ("Ұлан", "ULAN"),
        ("Іңкәр", "INKAR"),
        ("Һадиша", "HADISHA"),
        ("Хасен", "KHASEN"),
        ("Цой", "TSOY"),
        ("Ерлан", "YERLAN"),
        ("Тоқаев", "TOKAYEV"),
        ("Щербаков", "SHCHERBAKOV"),
        ("Эльвира", "ELVIRA"),
        ("Юлия", "YULIYA"),
        ("Шыңғыс", "SHYNGYS"),
        ("Әбіш-ұлы", "ABISH-ULY"),
        ("نۇرلان", "NURLAN"),
    ],
)
def test_cyrillic_where_latin_is_wanted(
    place: Callable[..., Here], worded: Callable[..., None], text: str, value: str
) -> None:
    here = place(LATIN)
    reading = LATIN.parse(clean(text), here)
    assert reading == Doubt(value, "latin_proposal")
    worded(LATIN, reading, here)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (ANY, "", "no_letters"),
        (ANY, "---", "no_letters"),
        (ANY, "'", "no_letters"),
        (ANY, "🙂", "no_letters"),
        (ANY, "Нұрлан🙂", "name_symbols"),
        (ANY, "Нұрлан2", "name_digits"),
        (ANY, "А.Б. Нұрлан", "name_dots"),
        (ANY, "А. Нұрлан", "name_dots"),
        (ANY, "Нұрлан, Асан", "name_symbols"),
        (ANY, "a@b", "name_symbols"),
        (ANY, "<b>Нұрлан</b>", "name_symbols"),
        (ANY, "Н", "too_short"),
        (ANY, "ааа", "name_one_letter"),
        (ANY, "Аа", "name_one_letter"),
        (ANY, "Нұрлан" * 11, "too_long"),
        (ANY, "Нұрлан Zhandos", "mixed_scripts"),
        (ANY, "НұрланZd", "mixed_scripts"),
        (CYRILLIC, "努尔兰", "name_script"),
        (LATIN, "努尔兰", "name_script"),
        (CYRILLIC, "محمد", "name_script"),
        (LATIN, "щ" * 30 + "ж" * 30, "too_long"),
    ],
)
def test_problems(place: Callable[..., Here], worded: Callable[..., None], field: Name, text: str, code: str) -> None:
    here = place(field)
    reading = field.parse(clean(text), here)
    assert isinstance(reading, Problem)
    assert reading.code == code
    worded(field, reading, here)


def test_one_letter_under_its_marks(place: Callable[..., Here]) -> None:
    """Taken as AA, it was refused when typed again."""
    assert LATIN.parse("A\u00c0", place(LATIN)) == Problem("name_one_letter")


def test_the_proposal_is_a_button(place: Callable[..., Here], worded: Callable[..., None]) -> None:
    here = place(LATIN, answers={"surname": "Әбішұлы"})
    assert LATIN.rows(here) == ((Option("ABISHULY", "proposed"),),)
    assert LATIN.choose("proposed", here) == "ABISHULY"
    assert LATIN.choose("other", here) == Problem("unknown_button")
    for answers in ({}, {"surname": None}):
        empty = place(LATIN, answers=answers)
        assert LATIN.rows(empty) == ()
        assert LATIN.choose("proposed", empty) == Problem("unknown_button")
    worded(LATIN, Problem("unknown_button"), here)
    other = place(CYRILLIC, answers={"surname_latin": "NUERLAN"})
    assert CYRILLIC.choose("proposed", other) == "Нұрлан"


LETTERS = st.text(alphabet="абвәғқңөұүһізийklmnopqrstuvwxyzşğıñäöüūاەبدىۇۋيقكگ -'’.ABCАВС", max_size=80)


@given(text=st.text() | LETTERS, field=st.sampled_from([CYRILLIC, LATIN, ANY]))
def test_any_text(place: Callable[..., Here], text: str, field: Name) -> None:
    """Whatever is taken or proposed is canonical: typed again, it is taken as it stands."""
    here = place(field)
    reading = field.parse(clean(text), here)
    assert isinstance(reading, str | Problem | Doubt)
    value = reading.value if isinstance(reading, Doubt) else reading
    if isinstance(value, str):
        assert field.parse(clean(field.show(value, here)), here) == value


@pytest.mark.parametrize(
    "text",
    ["a" * 4096, "iaiaiaia" * 7 + "!", "ia" * 29 + "zz", "нұ'" * 1365, "- " * 2048, "''" * 29 + "аб", "guli" * 15],
)
def test_long_texts_are_quick(place: Callable[..., Here], text: str) -> None:
    here = place(CYRILLIC)
    CYRILLIC.parse("Nurlan", here)
    start = time.process_time()
    CYRILLIC.parse(text, here)
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize("field", [CYRILLIC, LATIN, ANY])
def test_sample(place: Callable[..., Here], field: Name) -> None:
    here = place(field)
    assert isinstance(field.take(field.sample(here), here), Answer)
