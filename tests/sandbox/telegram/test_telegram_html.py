"""Telegram's HTML: entities in UTF-16 units, refusals word by word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.entities import found
from sandbox.telegram.errors import ApiError
from sandbox.telegram.formatting import length, parse_html


def entity(kind: str, offset: int, size: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": size, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain &lt;b&gt; &amp; &quot; &#1179; &#x4D9;", 'plain <b> & " қ ә', []),
        ("&nbsp; &copy; & &#0; &#x110000;", "&nbsp; &copy; & &#0; &#x110000;", []),
        ("😀<b>қ😀</b>", "😀қ😀", [entity("bold", 2, 3)]),
        ("👨‍👩‍👧 <i>x</i>", "👨‍👩‍👧 x", [entity("italic", 9, 1)]),
        ("<B>a<I>b</i></B>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del><strike>e</strike>", "abcde", [
            entity("bold", 0, 1), entity("italic", 1, 1), entity("underline", 2, 1), entity("strikethrough", 3, 1),
            entity("strikethrough", 4, 1),
        ]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ('<a href="https://egov.kz/?a=1&amp;b=2">x</a>', "x", [entity("text_link", 0, 1, url="https://egov.kz/?a=1&b=2")]),
        ("<a href='javascript:alert(1)'>x</a>", "x", []),
        ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">x</code>', "x", [entity("code", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<b >x</b  >", "x", [entity("bold", 0, 1)]),
        ("a > b", "a > b", []),
    ],
)  # fmt: skip
def test_what_html_means(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("қ<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("5 <6> 7", 'Unsupported start tag "6" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unexpected end of name token at byte offset 8"),
        ("<a ='x'>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("&#xD83D;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_what_is_refused(source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.code == 400
    assert caught.value.description.startswith(f"Bad Request: can't parse entities: {refusal}")


@given(st.text(alphabet=st.sampled_from("<>/&;ab \"'=😀қ#x1\n")))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    for one in entities:
        assert 0 <= one["offset"] < one["offset"] + one["length"] <= length(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/start@qonys_bot payload", [("bot_command", 0, 16)]),
        ("😀 /help, now", [("bot_command", 3, 5)]),
        ("a/b 1/2 </x>", []),
        ("write to a.b@mail.kz.", [("email", 9, 11)]),
        ("see egov.kz/x, please", [("url", 4, 9)]),
        ("+7 701 555 01 23", [("phone_number", 0, 16)]),
        ("12.11.2026 and 980101300123", []),
    ],
)
def test_what_telegram_finds_itself(text: str, kinds: list[tuple[str, int, int]]) -> None:
    assert [(one["type"], one["offset"], one["length"]) for one in found(text)] == kinds
