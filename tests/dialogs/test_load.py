"""From a folder to a form: each kind of mistake of its author is found, with the line where it stands."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dialogs.check import check
from dialogs.load import SERVICES, FormError, load, locate

Break = Callable[[str, str, str], Path]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """A copy of the service with one thing replaced: `broken(file, old, new)`."""

    def make(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "service"
        if not folder.exists():
            shutil.copytree(SERVICES / "kandas_quota", folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return make


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"),
    [
        ("service.yml", "minutes: 20", "minutes: many", 12, "minutes"),
        ("service.yml", "minutes: 20", "minuets: 20", 5, "minutes"),
        ("service.yml", "  - finish", "  - finale", 1, "There is no such file"),
        ("service.yml", "  - finish\n", "", 1, "not listed"),
        ("pages/work.yml", "id: work\nquestions", "id: [work\nquestions", 3, "not YAML"),
        ("pages/work.yml", "kind: group", "kind: groop", 6, "groop"),
        ("pages/work.yml", "max_entries: 15", "max_entries: 15\n      max_entries: 16", 8, "twice"),
        ("regions.yml", "valid_from: 2023-01-01", "valid_from: soon", 47, "valid_from"),
        ("support.yml", "mci: [70]", "mci: [seventy]", 12, "mci"),
        ("texts/en/work.ftl", "work = Where", "work Where", 3, "can't be read"),
    ],
)
def test_mistakes(broken: Break, file: str, old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(FormError) as error:
        load(broken(file, old, new))
    found = [mistake for mistake in error.value.mistakes if says in str(mistake)]
    assert found, error.value
    assert abs(found[0].line - line) <= 1, found[0]


def test_all_at_once(broken: Break) -> None:
    broken("service.yml", "minutes: 20", "minutes: many")
    broken("texts/kk/work.ftl", "work = ", "work ")
    folder = broken("pages/work.yml", "kind: group", "kind: groop")
    with pytest.raises(FormError) as error:
        load(folder)
    assert {mistake.file for mistake in error.value.mistakes} >= {"pages/work.yml", "work.ftl"}


def test_locate() -> None:
    folder = SERVICES / "kandas_quota"
    file, line = locate(folder, "family.iin")
    assert file == "pages/family.yml"
    assert "id: iin" in (folder / file).read_text(encoding="utf-8").splitlines()[line - 1]
    assert locate(folder, "iin")[0] == "pages/status.yml"


def test_the_service_is_clean() -> None:
    mistakes, summary = check()
    assert mistakes == []
    assert "no mistakes" in summary


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("pages/contacts.yml", "depends: [country]", "depends: [county]", "“address” depends on “county”"),
        ("pages/where.yml", "when: {arrival: [planned]}", "when: {arival: [planned]}", "does not exist"),
        ("pages/where.yml", "when: {arrival: [planned]}", "when: {marital_status: [single]}", "stands after it"),
        ("pages/where.yml", "when: {arrival: [planned]}", "when: {arrival: [never]}", "is never asked"),
        ("pages/name.yml", "proposed_from: surname", "proposed_from: sirname", "proposed from “sirname”"),
        ("pages/contacts.yml", "{kind: phone}", "{kind: phone, country: land}", "“land”, which is no question"),
        ("pages/finish.yml", "{kind: signature}", "{kind: signature, phone: fax}", "“fax”, which is no question"),
        ("pages/contacts.yml", "- id: email", "- id: address", "is asked twice"),
        ("pages/contacts.yml", "- id: phone", "- id: phone\n    none: [нету]", "has words for “none”"),
        (
            "pages/contacts.yml",
            "- id: phone",
            "- id: phone\n    hears: {lost: [потерял]}",
            "“.lost” of “phone” is missing",
        ),
        ("pages/contacts.yml", "- id: email", "- id: email\n    formerly: [phone]", "was formerly “phone”"),
        (
            "pages/work.yml",
            "kind: text, shortest_text: 2, longest_text: 150, numbers: false",
            "kind: upload",
            "stands in a group",
        ),
        ("support.yml", "  - names:", "  - region: mars\n    names:", "names the region “mars”"),
        ("texts/ru/work.ftl", "work-to = ", "work-till = ", "“work-to” is missing in ru"),
        ("texts/ru/work.ftl", "work-to = ", "work-till = ", "Nothing uses the text “work-till”"),
        ("texts/kk/contacts.ftl", "    .why = ", "    .wy = ", "“.why” of “country” is missing in kk"),
        ("texts/en/family.ftl", "No. { $number }", "No. { $count }", "in one language only"),
        ("texts/en/family.ftl", ".widowed = ", ".lonely = ", "“.widowed” of “marital_status” is missing in en"),
        ("texts/ru/status.ftl", "kandas_status = ", "kandas_status = <u>x</u>", "only <b> and <i>"),
        ("texts/ru/status.ftl", "kandas_status = ", "kandas_status = <b>", "is not closed"),
        ("texts/ru/status.ftl", "kandas_status = ", "kandas_status = a < b ", "&lt;"),
        ("texts/ru/status.ftl", "kandas_status = ", "kandas_status = Q&A ", "&amp;"),
        ("texts/ru/support.ftl", "support-rent = ", "support-rental = ", "“support-rent” is missing in ru"),
        ("texts/en/statuses.ftl", "status-approved =", "status-agreed =", "“status-approved” is missing in en"),
        ("texts/en/where.ftl", "page-where = ", "page-when = ", "“page-where” is missing in en"),
        ("texts/en/where.ftl", "region = Which", "region = Қайда Which", "has Cyrillic words in English"),
        ("texts/en/family.ftl", ".add = Add a person", f".add = {'Add ' * 20}", "A button holds 60 characters"),
        ("texts/en/family.ftl", ".son = Son", f".son = {'Son ' * 20}", "A button holds 60 characters"),
        ("texts/en/family.ftl", "family = Who", f"family = {'Who ' * 900}", "characters long, 4096 fit"),
        ("pages/status.yml", 'options: [has, applied, "no"]', f"options: [{'has' * 20}]", "too long together"),
    ],
)
def test_check_finds(broken: Break, file: str, old: str, new: str, says: str) -> None:
    folder = broken(file, old, new)
    if "has" * 20 in new:
        for locale in ("kk", "ru", "en"):
            broken(f"texts/{locale}/status.ftl", "    .has =", f"    .{'has' * 20} =")
            for gone in (".applied =", ".no ="):
                text = (folder / f"texts/{locale}/status.ftl").read_text(encoding="utf-8")
                line = next(line for line in text.splitlines(keepends=True) if line.strip().startswith(gone))
                broken(f"texts/{locale}/status.ftl", line, "")
        broken("pages/status.yml", "when: {kandas_status: [has]}", f"when: {{kandas_status: [{'has' * 20}]}}")
    mistakes, summary = check(folder)
    assert not summary
    assert any(says in str(mistake) for mistake in mistakes), "\n".join(map(str, mistakes))
    assert all(mistake.line >= 1 and mistake.file for mistake in mistakes)


def test_english_under_another_flag(broken: Break) -> None:
    english = (SERVICES / "kandas_quota/texts/en/work.ftl").read_text(encoding="utf-8")
    folder = broken("texts/kk/work.ftl", "page-work", "page-work")
    (folder / "texts/kk/work.ftl").write_text(english, encoding="utf-8")
    mistakes, _ = check(folder)
    assert any("is English in kk" in str(mistake) for mistake in mistakes)
