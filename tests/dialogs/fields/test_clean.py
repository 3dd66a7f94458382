"""What `clean` makes of the texts that phones really send."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.fields.base import clean, masked


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("１２３", "123"),
        ("᠐᠑᠒", "012"),
        ("৩𝟘", "30"),
        ("a\u200bb\u200dc\ufeff", "abc"),
        ("\u202eabc\u202c\u2066d\u2069", "abcd"),
        ("a\ud800b\udfffc", "abc"),
        ("\x00a\x07b\x1b", "ab"),
        ("й".replace("й", "и\u0306"), "й"),
        ("е\u0308", "ё"),
        ("қ", "қ"),
        ("ӱ", "ӱ"),
        ("е\u200b\u0308", "ё"),  # once came out in two pieces
        ("  a   b\u00a0\u3000c ", "a b c"),
        ("a\r\nb\n\n\nc", "a\nb\nc"),
        ("a\u2028b\u2029c\td", "a\nb\nc d"),
        ("", ""),
        ("\u200b\u200b", ""),
        ("\ue000\U000f0000\U0010ffff", ""),
        ("🙂👩‍👩‍👧", "🙂👩👩👧"),
        ("ә\u0301", "ә\u0301"),
        ("ﷺ", "ﷺ"),
        ("①", "①"),
        ("نۇرلان", "نۇرلان"),
    ],
)
def test_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(text=st.text(alphabet=st.characters()))
def test_it_is_safe_to_store(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode("utf-8") or not cleaned
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not {unicodedata.category(character) for character in cleaned} & {"Cf", "Cs", "Co", "Zl", "Zp"}
    assert "  " not in cleaned


def test_any_codepoint() -> None:
    for codepoint in range(0x110000):
        assert isinstance(clean(chr(codepoint)), str)


def test_long_texts_are_quick() -> None:
    start = time.process_time()
    clean("a\u0323\u0307" * 1365)
    clean("\n" * 4096)
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize(("shown", "hidden"), [("E12345678", "•••••••78"), ("+7 701", "+• •01"), ("1", "•"), ("", "")])
def test_masked(shown: str, hidden: str) -> None:
    assert masked(shown) == hidden
