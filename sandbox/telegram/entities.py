"""Finds commands, links, addresses and numbers in a text as Telegram does, and checks a text before it is sent."""

import re
from typing import Any

from sandbox.telegram.errors import bad_request, message_empty
from sandbox.telegram.formatting import Entity, length, parse_html
from sandbox.telegram.params import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100

PATTERNS = {
    "url": re.compile(
        r"(?<![\w@.])(?:(?:https?|ftp|tg|ton)://[^\s<>\"']+|(?:[\w-]+\.)+(?:kz|ru|com|org|net|info|io|me|gov|edu|app|dev|ly)"
        r"(?![\w@])(?::\d+)?(?:[/?#][^\s<>\"']*)?)",
        re.IGNORECASE,
    ),
    "email": re.compile(r"(?<![\w.%+-])[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w-])"),
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])"),
    "mention": re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)"),
    "hashtag": re.compile(r"(?<![\w&])#(?=\w*[^\W\d])\w{1,256}(?!\w)"),
    "phone_number": re.compile(r"(?<![\w+.-])\+\d(?:[ ()-]{0,2}\d){8,14}(?![\w.-]*\d)"),
}
TRAILING = ".,:;!?'\")]}"
INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]*\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
GIVEN = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
}
FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}


def found(text: str) -> list[Entity]:
    """The entities that nobody marked: what Telegram itself makes pressable."""
    taken: list[tuple[int, int]] = []
    entities: list[Entity] = []
    for kind in ("email", "url", "bot_command", "mention", "hashtag", "phone_number"):
        for match in PATTERNS[kind].finditer(text):
            begin, end = match.span()
            if kind == "url":
                end = begin + len(match.group().rstrip(TRAILING))
            if end <= begin or any(begin < other_end and other < end for other, other_end in taken):
                continue
            taken.append((begin, end))
            entities.append({"type": kind, "offset": length(text[:begin]), "length": length(text[begin:end])})
    return _sorted(entities)


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _merged(entities: list[Entity], text: str) -> list[Entity]:
    """Given entities, and found ones where no link, code or the like stands."""
    closed = {"text_link", "text_mention", "code", "pre", "custom_emoji"}
    spans = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in closed]
    extra = [
        entity
        for entity in found(text)
        if not any(entity["offset"] < end and begin < entity["offset"] + entity["length"] for begin, end in spans)
    ]
    return _sorted([*entities, *extra])[:MAX_ENTITIES]


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at both ends, as Telegram stores it."""
    text = CONTROL.sub(" ", text.replace("\r", ""))
    right = text.rstrip()
    first = min((entity["offset"] for entity in entities), default=len(right))
    cut = 0
    while cut < min(first, len(right)) and right[cut] in " \n":
        cut += 1
    end = length(right)
    kept = []
    for entity in entities:
        size = min(entity["length"], end - entity["offset"])
        if size > 0:
            kept.append({**entity, "offset": entity["offset"] - cut, "length": size})
    return right[cut:], kept


def _given(raw: Any, bot: dict[str, Any]) -> list[Entity]:
    """Entities that came as parameter instead of markup."""
    if not isinstance(raw, list):
        return []
    entities = []
    for entity in raw:
        if not isinstance(entity, dict):
            raise bad_request("Can't parse MessageEntity: expected an Object")
        kind = entity.get("type")
        if kind in FOUND:
            continue
        if kind not in GIVEN:
            raise bad_request("Can't parse MessageEntity: Unsupported type specified")
        offset, size = entity.get("offset"), entity.get("length")
        for name, value in (("offset", offset), ("length", size)):
            if not isinstance(value, int):
                raise bad_request(f'Can\'t parse MessageEntity: Field "{name}" must be of type Number')
            if value < 0:
                raise bad_request(f"Receive an entity with incorrect {name} {value}")
        kept = {name: entity[name] for name in ("url", "language", "custom_emoji_id") if name in entity}
        if kind == "text_mention":
            kept["user"] = bot if entity.get("user", {}).get("id") == bot["id"] else entity.get("user", {})
        entities.append({"type": kind, "offset": offset, "length": size, **kept})
    return _sorted(entities)


def formatted(text: str, parse_mode: str, given: Any, bot: dict[str, Any], *, limit: int) -> tuple[str, list[Entity]]:
    """Text and entities as they'll be stored, at most `limit` UTF-16 units; an ApiError in Telegram's words."""
    mode = parse_mode.lower()
    if text and mode == "html":
        text, entities = parse_html(text)
    elif text and mode in {"markdown", "markdownv2"}:
        raise bad_request("can't parse entities: Markdown is not spoken by this sandbox, use HTML")
    elif text and mode not in {"", "none"}:
        raise bad_request("Unsupported parse_mode")
    else:
        entities = _given(given, bot)
    text, entities = _trimmed(text, entities)
    if INVISIBLE.match(text):
        text, entities = "", []
    if length(text) > limit:
        raise bad_request("message is too long" if limit == MAX_TEXT else "message caption is too long")
    return text, _merged(entities, text)


def message_text(params: Params, bot: dict[str, Any]) -> dict[str, Any]:
    """The fields `text` and `entities` of a message out of a call."""
    if not params.text("text"):
        raise message_empty()
    given = params.json("entities", "entities")
    text, entities = formatted(params.text("text"), params.text("parse_mode"), given, bot, limit=MAX_TEXT)
    if not text:
        raise bad_request("text must be non-empty")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption(text: str, parse_mode: str, given: Any, bot: dict[str, Any]) -> dict[str, Any]:
    """The fields `caption` and `caption_entities` of a message; none when there is no caption."""
    text, entities = formatted(text, parse_mode, given, bot, limit=MAX_CAPTION)
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def spoken(text: str, *, field: str = "text") -> dict[str, Any]:
    """The same fields for what a person writes: no markup, but commands and links are found."""
    text, _ = _trimmed(text, [])
    if not text:
        return {}
    entities = found(text)
    name = "entities" if field == "text" else "caption_entities"
    return {field: text} | ({name: entities} if entities else {})
