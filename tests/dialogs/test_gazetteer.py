"""Regions and cities as people write them, in three scripts, with endings and typos; and what only looks so."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import gazetteer
from dialogs.gazetteer import Gazetteer, distance
from tests.dialogs.rehearsing import service

PLACES = service().places


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Солтүстікке", "north_kazakhstan"),
        ("СКО", "north_kazakhstan"),
        ("СҚО-ға", "north_kazakhstan"),
        ("сқода тұрғым келеді", "north_kazakhstan"),
        ("Soltüstikke", "north_kazakhstan"),
        ("سولتۇستىك", "north_kazakhstan"),
        ("северный казахстан", "north_kazakhstan"),
        ("в Северо-Казахстанскую область", "north_kazakhstan"),
        ("север казахстана", "north_kazakhstan"),
        ("Петропавлға көшеміз", "north_kazakhstan"),
        ("Көкшетауда", "akmola"),
        ("kokshetau", "akmola"),
        ("Акмолинскую обл.", "akmola"),
        ("Щучинск", "akmola"),
        ("Семей", "abai"),
        ("в Семей хотим", "abai"),
        ("область Абай", "abai"),
        ("Abay region", "abai"),
        ("اباي وبلىسى", "abai"),
        ("Атырауда", "atyrau"),
        ("Құлсарыға", "atyrau"),
        ("Өскеменге", "east_kazakhstan"),
        ("усть-каменогорск", "east_kazakhstan"),
        ("ВКО", "east_kazakhstan"),
        ("shygys qazaqstan", "east_kazakhstan"),
        ("Оралға", "west_kazakhstan"),
        ("Oral city", "west_kazakhstan"),
        ("БҚО таңдадым", "west_kazakhstan"),
        ("в Кастанай", "kostanay"),
        ("Qostanaiğa", "kostanay"),
        ("Рудный", "kostanay"),
        ("Павладар", "pavlodar"),
        ("پاۆلودارعا", "pavlodar"),
        ("Екібастұзға жұмысқа", "pavlodar"),
        ("не Павлодар, а Костанай", "kostanay"),
        ("Павлодарға емес, Қостанайға", "kostanay"),
        ("кроме Павлодара хоть куда, лучше Костанай", "kostanay"),
        ("Павлодарға бармаймын, Қостанайға барамын", "kostanay"),
        ("в СКО не поеду, поеду в Акмолу", "akmola"),
        ("I don't want to go to Pavlodar, anything but Oral, so Kostanay", "kostanay"),
        ("не в Алматы, а в Павлодар", "pavlodar"),
        ("теріскейге", "north_kazakhstan"),
        ("s'yg'ysqa", "east_kazakhstan"),
        ("ئاقمولا", "akmola"),
        ("Севeрный Кaзaхстан", "north_kazakhstan"),  # with Latin letters in it
        ("\ufe8d\ufed7\ufee3\ufeee\ufefb", "akmola"),  # in the shapes of letters within a word
    ],
)
def test_regions(text: str, region: str) -> None:
    assert PLACES.values(text) == [region]


@pytest.mark.parametrize(
    "text",
    [
        "Абай Құнанбаевтың өлеңдері",
        "Абай көшесі 12",
        "кто такой Абай",
        "oral exam",
        "when is the oral exam in Oral English",
        "алдыңғыға орал",
        "оралман куәлігі",
        "сколько семей возьмут",
        "едем всей семьей",
        "Дальний Восток",
        "абайлап жүр",
        "скока стоит",
        "операторға қосшы",
        "осы аралықта",
        "оңтүстік қазақстан облысы емес",
        "",
        "🙂",
        "12345",
    ],
)
def test_what_only_looks_like_a_region(text: str) -> None:
    assert [value for value in PLACES.values(text) if value != gazetteer.ELSEWHERE] == []


@pytest.mark.parametrize("text", ["хочу в Алматы", "Шымкентке көшем", "Astana", "تۇركىستان"])
def test_places_without_a_quota_are_known_as_such(text: str) -> None:
    assert PLACES.values(text) == [gazetteer.ELSEWHERE]


def test_every_region_is_found_by_its_own_names() -> None:
    for region in service().regions:
        for locale in service().locales:
            from dialogs.texts import name_in

            assert PLACES.values(name_in(region.names, locale)) == [region.id], (region.id, locale)


def test_where_it_stands() -> None:
    text = "біз  Павлодарға көшеміз"
    (mention,) = PLACES.find(text)
    assert text[mention.start : mention.end] == "Павлодарға"


def test_unsure_words_are_told_apart() -> None:
    """Орал is also "come back": only who knows that a region is named takes it for one."""
    assert PLACES.find("маған орал қой") == []
    (mention,) = PLACES.all("маған орал қой")
    assert mention.value == "west_kazakhstan"
    assert not mention.sure


@given(
    st.text()
    | st.lists(st.sampled_from(["Павлодар", "орал", "семей", "не", "ға", "обл", "🙂", "\u200f"])).map(" ".join)
)
def test_any_text(text: str) -> None:
    for mention in PLACES.all(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip()


def test_who_denies_names_nothing() -> None:
    words = Gazetteer([("language", "ru", ["русск"]), ("language", "kk", ["қазақша", "казахск"])])
    assert words.values("не понимаю казахский, давайте русский") == ["ru"]
    assert words.values("қазақша түсінбеймін") == []
    assert words.values("русский, қазақша оқи алмаймын") == ["ru"]
    assert words.values("по русски пожалуйста, не могу читать казахский") == ["ru"]
    (denied,) = words.all("только не казахский")
    assert denied.denied


def test_one_name_may_be_an_answer_and_a_paper() -> None:
    words = Gazetteer(
        [("field", "certificate", ["қандас куәлік"]), ("document", "kandas", ["қандас куәлік", "куәлік"])]
    )
    found = words.find("қандас куәлікті жібердім")
    assert {(one.entity, one.value) for one in found} == {("field", "certificate"), ("document", "kandas")}


def test_letter_for_letter() -> None:
    words = Gazetteer([("field", "iin", ["иин=", "iin="])])
    assert words.values("мой ИИН") == ["iin"]
    assert words.values("a mistake in my name") == []


def test_marks() -> None:
    words = Gazetteer([("x", "exact", ["муж!"]), ("x", "short", ["ско*"]), ("x", "word", ["документ"])])
    assert words.values("муж") == ["exact"]
    assert words.values("мужчина") == []
    assert words.values("скода") == ["short"]
    assert words.values("сковорода") == []
    assert words.values("докумнтов") == ["word"]  # a slip and an ending


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance(left: str, right: str) -> None:
    assert (distance(left, right, 3) == 0) == (left == right)
    assert distance(left, right, 3) == distance(right, left, 3)


def test_runs_where_rasa_runs() -> None:
    ast.parse(Path(gazetteer.__file__).read_text(encoding="utf-8"), feature_version=(3, 10))
