"""Turns Telegram's HTML into text and entities, refusing what Telegram refuses in the same words.

A port of the rules of `parse_html` in TDLib (td/telegram/MessageEntity.cpp), which is the parser behind the Bot API.
Offsets in refusals are bytes, offsets in entities are UTF-16 code units.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.errors import bad_request

Entity = dict[str, Any]

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
LAST_CODE = 0x10FFFF
SPACE = " \t\r\n\0\v"
REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]*)|([0-9]*))|([a-zA-Z]*));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def length(text: str) -> int:
    """How many UTF-16 code units, Telegram's unit of offsets and limits."""
    return len(text) + sum(character > "\uffff" for character in text)


def _refuse(sentence: str) -> Exception:
    return bad_request(f"can't parse entities: {sentence}")


def _reference(text: str, at: int) -> tuple[str, int] | None:
    """The character that `&...;` at this place stands for and where it ends; None leaves the ampersand as it is."""
    found = REFERENCE.match(text, at)
    if found is None:
        return None
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return (NAMED[name], found.end()) if name in NAMED else None
    digits, base = (hexadecimal, 16) if hexadecimal is not None else (decimal, 10)
    code = int(digits, base) if digits and len(digits) < 8 else 0  # noqa: PLR2004  # TDLib reads no longer ones
    if code == 0 or code >= LAST_CODE:
        return None
    return chr(code), found.end()


@dataclass
class _Open:
    """A tag that awaits its end."""

    tag: str
    argument: str
    offset: int
    begin: int


class _Parser:
    """One pass over one text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def byte(self, at: int) -> int:
        """The place as Telegram names it in a refusal."""
        return len(self.source[:at].encode(errors="surrogatepass"))

    def peek(self) -> str:
        """The character here; an empty string at the end."""
        return self.source[self.at : self.at + 1]

    def skip(self, characters: str) -> None:
        while self.peek() and self.peek() in characters:
            self.at += 1

    def until(self, characters: str) -> str:
        begin = self.at
        while self.peek() and self.peek() not in characters:
            self.at += 1
        return self.source[begin : self.at]

    def put(self, character: str) -> None:
        self.out.append(character)
        self.offset += 2 if character > "\uffff" else 1

    def parse(self) -> tuple[str, list[Entity]]:
        while character := self.peek():
            if character == "&" and (reference := _reference(self.source, self.at)):
                self.put(reference[0])
                self.at = reference[1]
            elif character != "<":
                self.put(character)
                self.at += 1
            elif self.source.startswith("</", self.at):
                self.end_tag()
            else:
                self.start_tag()
        if self.open:
            raise _refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), self.entities

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self.until(SPACE + ">").lower()
        if not self.peek():
            raise _refuse(f"Unclosed start tag at byte offset {self.byte(begin)}")
        if tag not in TYPES:
            raise _refuse(f'Unsupported start tag "{tag}" at byte offset {self.byte(begin)}')
        argument = ""
        while self.peek() != ">":
            self.skip(SPACE)
            if self.peek() == ">":
                break
            name = self.until(SPACE + "=>/\"'")
            if not name:
                if not self.peek():
                    raise _refuse(f'Unclosed start tag "{tag}" at byte offset {self.byte(begin)}')
                raise _refuse(f'Empty attribute name in the tag "{tag}" at byte offset {self.byte(begin)}')
            self.skip(SPACE)
            value = ""
            if self.peek() == "=":
                self.at += 1
                value = self.attribute_value(tag, begin)
            elif not self.peek():
                raise _refuse(f'Unclosed start tag "{tag}" at byte offset {self.byte(begin)}')
            argument = self.argument(tag, name, value, argument)
        self.at += 1
        if tag == "span" and argument != "spoiler":
            raise _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(begin)}')
        self.open.append(_Open(tag, argument, self.offset, len(self.out)))

    def attribute_value(self, tag: str, begin: int) -> str:
        self.skip(SPACE)
        quote = self.peek()
        if not quote:
            raise _refuse(f'Unclosed start tag "{tag}" at byte offset {self.byte(begin)}')
        if quote not in "\"'":
            token = self.at
            while (here := self.peek()) and here.isascii() and (here.isalnum() or here in ".-"):
                self.at += 1
            if self.peek() not in (*SPACE, ">"):
                raise _refuse(f"Unexpected end of name token at byte offset {self.byte(token)}")
            value = self.source[token : self.at].lower()
        else:
            self.at += 1
            pieces = []
            while self.peek() and self.peek() != quote:
                if self.peek() == "&" and (reference := _reference(self.source, self.at)):
                    pieces.append(reference[0])
                    self.at = reference[1]
                else:
                    pieces.append(self.peek())
                    self.at += 1
            self.at += 1
            value = "".join(pieces)
        if not self.peek():
            raise _refuse(f"Unclosed start tag at byte offset {self.byte(begin)}")
        return value

    @staticmethod
    def argument(tag: str, name: str, value: str, before: str) -> str:
        """What an attribute says about its tag; others are ignored, as Telegram does."""
        if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
            return value
        if (tag, name) == ("code", "class") and value.startswith("language-"):
            return value.removeprefix("language-")
        if (tag, name) == ("span", "class") and value.startswith("tg-"):
            return value.removeprefix("tg-")
        if (tag, name) == ("blockquote", "expandable"):
            return "1"
        return before

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _refuse(f"Unexpected end tag at byte offset {self.byte(begin)}")
        self.at += 2
        tag = self.until(SPACE + ">").lower()
        self.skip(SPACE)
        if self.peek() != ">":
            raise _refuse(f"Unclosed end tag at byte offset {self.byte(begin)}")
        self.at += 1
        started = self.open.pop()
        if tag and tag != started.tag:
            raise _refuse(
                f'Unmatched end tag at byte offset {self.byte(begin)}, expected "</{started.tag}>", found "</{tag}>"'
            )
        if self.offset > started.offset:
            self.entity(started)

    def entity(self, started: _Open) -> None:
        new: Entity = {
            "type": TYPES[started.tag],
            "offset": started.offset,
            "length": self.offset - started.offset,
        }
        last = self.entities[-1] if self.entities else None
        same = last is not None and (last["offset"], last["length"]) == (new["offset"], new["length"])
        if started.tag == "a":
            url = checked_link(started.argument or "".join(self.out[started.begin :]))
            if url is None:
                return
            new["url"] = url
        elif started.tag == "tg-emoji":
            if not started.argument.isdigit():
                raise _refuse("Invalid custom emoji identifier specified")
            new["custom_emoji_id"] = started.argument
        elif started.tag == "blockquote" and started.argument:
            new["type"] = "expandable_blockquote"
        elif started.tag == "code" and started.argument:
            if last is not None and same and last["type"] == "pre":
                last["language"] = started.argument
                return
            new["language"] = started.argument
        elif started.tag == "pre" and last is not None and same and last["type"] == "code" and "language" in last:
            last["type"] = "pre"
            return
        self.entities.append(new)


def checked_link(url: str) -> str | None:
    """The address as Telegram stores it; None when it is no address, then the link quietly becomes plain text."""
    url = url.strip()
    address = url if "://" in url or url.startswith("tg:") else f"http://{url}"
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number is found only when asked for
    except ValueError:
        return None
    if parts.scheme not in {"http", "https", "ftp", "tg", "ton", "tonsite"} or any(c.isspace() for c in address):
        return None
    host = parts.hostname or ""
    if parts.scheme == "tg":
        return address
    if "." not in host.strip(".") and host != "localhost":
        return None
    return f"{address}/" if not parts.path and not parts.query and not parts.fragment else address


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of a text in Telegram's HTML; an ApiError names what is wrong with it."""
    text, entities = _Parser(source).parse()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _refuse(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
            "surrogate code units"
        )
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
