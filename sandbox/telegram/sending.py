"""The methods by which a bot speaks: text, files, albums, copies, and the sign that it is typing."""

from typing import Any

from sandbox.telegram import files
from sandbox.telegram.entities import caption, message_text
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import Markup, read_markup
from sandbox.telegram.params import Params
from sandbox.telegram.state import Row
from sandbox.telegram.world import World

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
ALBUM = (1, 10)
CONTENT = (
    "text",
    "entities",
    "document",
    "photo",
    "sticker",
    "voice",
    "location",
    "contact",
    "caption",
    "caption_entities",
)


def _protected(params: Params) -> Row:
    return {"has_protected_content": True} if params.flag("protect_content") else {}


def _post(world: World, params: Params, chat: Row, content: Row, markup: Markup) -> Row:
    """Store and show a message of the bot."""
    with world.state.transaction():
        quoted = world.quoted(params, chat["id"])
        return world.post(world.blank(chat, world.bot()) | quoted | _protected(params) | content, markup)


def preview(params: Params) -> Row:
    """The field `link_preview_options` of a message out of a call."""
    options = params.json("link_preview_options", "link preview options")
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    known = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
    kept = {name: options[name] for name in known if options.get(name)}
    return {"link_preview_options": kept} if kept else {}


async def send_message(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#sendmessage."""
    content = message_text(params, world.bot()) | preview(params)
    chat = world.writable_chat(params)
    markup = read_markup(params, private=chat["type"] == "private")
    return _post(world, params, chat, content, markup)


async def _send_file(world: World, params: Params, kind: str) -> Row:
    words = caption(
        params.text("caption"), params.text("parse_mode"), params.json("caption_entities", "entities"), world.bot()
    )
    chat = world.writable_chat(params)
    markup = read_markup(params, private=chat["type"] == "private")
    content = {kind: await files.media(world, params, kind, params.text(kind), kind)} | words
    return _post(world, params, chat, content, markup)


async def send_document(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#senddocument."""
    return await _send_file(world, params, "document")


async def send_photo(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#sendphoto."""
    return await _send_file(world, params, "photo")


async def _album_item(world: World, params: Params, item: Any) -> Row:
    if not isinstance(item, dict):
        raise bad_request("Can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in {"document", "photo"}:
        raise bad_request("Can't parse InputMedia: Unsupported type specified")
    if not item.get("media"):
        raise bad_request("Can't parse InputMedia: media not found")
    words = caption(
        str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities"), world.bot()
    )
    return {kind: await files.media(world, params, str(kind), str(item["media"]))} | words


async def send_media_group(world: World, params: Params) -> list[Row]:
    """https://core.telegram.org/bots/api#sendmediagroup; photos and documents don't mix."""
    chat = world.writable_chat(params)
    raw = params.json("media", "media")
    if raw is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(raw, list):
        raise bad_request("Expected an Array of InputMedia")
    if not ALBUM[0] <= len(raw) <= ALBUM[1]:
        raise bad_request("There are no messages to send" if not raw else "Too many messages to send as an album")
    contents = [await _album_item(world, params, item) for item in raw]
    if len({"photo" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    with world.state.transaction():
        album = {"media_group_id": str(13_000_000_000_000_000 + world.state.next("album"))} if len(raw) > 1 else {}
        quoted = world.quoted(params, chat["id"]) | _protected(params)
        return [world.post(world.blank(chat, world.bot()) | quoted | album | content) for content in contents]


def _source(world: World, params: Params, what: str) -> Row:
    origin = world.known_chat(params, "from_chat_id")
    found = world.state.message(origin["id"], params.integer("message_id"))
    if found is None:
        raise bad_request(f"message to {what} not found")
    if found.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return found


async def copy_message(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#copymessage."""
    chat = world.writable_chat(params)
    found = _source(world, params, "copy")
    content = {name: found[name] for name in CONTENT if name in found}
    if not content:
        raise bad_request("message can't be copied")
    if "caption" in params.values and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        given = params.json("caption_entities", "entities")
        content |= caption(params.text("caption"), params.text("parse_mode"), given, world.bot())
    markup = read_markup(params, private=chat["type"] == "private")
    return {"message_id": _post(world, params, chat, content, markup)["message_id"]}


async def forward_message(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#forwardmessage."""
    chat = world.writable_chat(params)
    found = _source(world, params, "forward")
    content = {name: found[name] for name in CONTENT if name in found}
    origin = found.get("forward_origin") or {"type": "user", "date": found["date"], "sender_user": found["from"]}
    return _post(world, params, chat, {"forward_origin": origin} | content, Markup())


async def send_chat_action(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#sendchataction; the web chat shows it for five seconds."""
    chat = world.writable_chat(params)
    if params.text("action") not in ACTIONS:
        raise bad_request("Wrong parameter action in request")
    with world.state.transaction():
        for reader in world.readers(chat["id"]):
            world.state.tell(reader, "typing", {"action": params.text("action"), "chat_id": chat["id"]})
    return True
