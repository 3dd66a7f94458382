"""A person's own copy as a PDF: every word is there in every script, in the font it is meant for, on its side."""

import io
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader

from dialogs.effects import Section, SendPaper
from integrations.documents import draw
from tests.dialogs.rehearsing import service

NUMBER, NAME, PHONE = "KQ-2026-000001", "Сынақова Бота", "+7 701 000 00 01"


class Piece(NamedTuple):
    """Some letters: where they begin, and their size, in points."""

    text: str
    x: float
    size: float


def paper(locale: str, *, records: int = 1, address: str = "Құлжа қаласы") -> SendPaper:
    """A short one, with the words of the form; Latin, Cyrillic, digits and the locale's own script in turn."""
    words = service().say(locale)
    lines = (
        (words("paper-number"), NUMBER),
        (words("surname.label"), NAME),
        (words("phone.label"), PHONE),
        (words("marital_status.label"), words("marital_status.married")),
        (words("address.label"), address),
        (words("surname.label"), NAME),
    )
    return SendPaper(
        name="x.pdf",
        locale=locale,
        title=words("service"),
        caption="",
        note=words("paper-note"),
        sections=(Section(title=words("paper-record"), lines=lines),) * records,
    )


def pages(content: bytes) -> list[list[Piece]]:
    """What stands on each page."""
    found: list[list[Piece]] = []
    for page in PdfReader(io.BytesIO(content)).pages:
        pieces: list[Piece] = []

        def see(text: str, _cm: Any, tm: Any, _font: Any, size: float, pieces: list[Piece] = pieces) -> None:
            if text.strip():
                pieces.append(Piece(text.strip(), tm[4], size))

        page.extract_text(visitor_text=see)
        found.append(pieces)
    return found


def counted(page: list[Piece], words: str) -> int:
    """How often they stand there; a piece may end within a word or a number."""
    return "".join("".join(piece.text.split()) for piece in page).count("".join(words.split()))


@pytest.mark.parametrize("locale", ["kk", "kk-Arab", "kk-Latn", "ru", "en"])
def test_everything_is_readable(locale: str) -> None:
    """In kk-Arab most names were drawn in the wrong font, as other letters or none, and the headings not at all."""
    (page,) = pages(draw(paper(locale)))
    assert counted(page, NAME) == 2
    assert counted(page, NUMBER) == 1
    assert counted(page, PHONE) == 1
    assert {15, 11, 9.5} <= {piece.size for piece in page}


@pytest.mark.parametrize(("locale", "right"), [("kk", False), ("ru", False), ("kk-Arab", True)])
def test_labels_stand_where_the_line_begins(locale: str, right: bool) -> None:  # noqa: FBT001
    (page,) = pages(draw(paper(locale)))
    value = next(piece.x for piece in page if NUMBER in piece.text)
    labels = [piece.x for piece in page if piece.size == 9.5 and NUMBER not in piece.text]
    assert (max(labels) > value + 60) is right


def test_over_many_pages_nothing_changes() -> None:
    found = pages(draw(paper("kk-Arab", records=20, address="Құлжа қаласы, Сынақ көшесі 5, " * 6)))
    assert len(found) > 3
    everything = [piece for page in found for piece in page]
    assert counted(everything, NAME) == 40
    assert counted(everything, PHONE) == 20


def test_letters_of_no_font_are_no_error() -> None:
    assert draw(paper("kk", address="努尔兰 🙂 ᠮᠣᠩᠭᠣᠯ")).startswith(b"%PDF")
