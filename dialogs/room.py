"""How much fits into a message: what is longer is cut where a reader would, with its markup whole on both sides.

Telegram counts UTF-16 units, after the markup and the entities of its HTML are taken away.
"""

import re
from html import unescape

LIMIT = 4096
"""UTF-16 units of a message (Bot API, sendMessage)."""
LABEL = 60
"""Characters of a button's label; phones show fewer, the rest would only be dots."""

_TAG = re.compile(r"</?[a-z]+[^<>]*>")
_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[a-z]+)[^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|.", re.DOTALL)


def units(html: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le", "surrogatepass")) // 2


def parts(html: str, limit: int = LIMIT) -> list[str]:
    """The text in as few messages as it takes."""
    found: list[str] = []
    while len(html) * 2 > limit and units(html) > limit:
        cut, opened = _cut(html, limit)
        found.append(html[:cut].rstrip() + "".join(f"</{tag}>" for tag in reversed(opened)))
        html = "".join(f"<{tag}>" for tag in opened) + html[cut:].lstrip()
    return [*found, html]


def shortened(text: str, limit: int = LABEL) -> str:
    """The beginning of a plain text; as a rule that of a button's label."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _cut(html: str, limit: int) -> tuple[int, tuple[str, ...]]:
    """Where to cut: after the last line that fits, else the last word, else anywhere; and which tags are open there."""
    used = 0
    opened: list[str] = []
    anywhere: tuple[int, tuple[str, ...]] = (0, ())
    breaks: dict[str, tuple[int, tuple[str, ...]]] = {}
    for token in _TOKEN.finditer(html):
        if tag := token["tag"]:
            opened = opened[:-1] if token["end"] else [*opened, tag]
            continue
        used += units(token.group())
        if used > limit:
            break
        anywhere = (token.end(), tuple(opened))
        if token.group() in "\n ":
            breaks[token.group()] = anywhere
    candidates = (breaks.get("\n"), breaks.get(" "))
    return next((place for place in candidates if place and place[0] > anywhere[0] // 2), anywhere)
