"""The methods that change what was said: edits, deletions, and the answer to a pressed button."""

from sandbox.telegram.entities import caption, message_text
from sandbox.telegram.errors import bad_request, not_modified, query_too_old
from sandbox.telegram.formatting import length
from sandbox.telegram.keyboards import read_markup
from sandbox.telegram.params import Params
from sandbox.telegram.sending import preview
from sandbox.telegram.state import Row
from sandbox.telegram.world import World

MAX_DELETED = 100
MAX_ANSWER = 200


def _editable(world: World, params: Params) -> Row:
    if params.text("inline_message_id") and not params.text("chat_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not params.text("message_id"):
        raise bad_request("Message identifier is not specified")
    chat = world.writable_chat(params)
    found = world.state.message(chat["id"], params.integer("message_id"))
    if found is None:
        raise bad_request("message to edit not found")
    if found["from"]["id"] != world.bot_id or "forward_origin" in found:
        raise bad_request("message can't be edited")
    return found


def _edit(world: World, params: Params, before: Row, drop: tuple[str, ...], content: Row, *, dated: bool) -> Row:
    """Exchange the fields `drop` for `content`; a keyboard that isn't sent again goes away, as in Telegram."""
    markup = read_markup(params, inline_only=True)
    after = {name: value for name, value in before.items() if name not in (*drop, "reply_markup")} | content
    if markup.inline is not None:
        after["reply_markup"] = markup.inline
    if after == before:
        raise not_modified()
    if dated:
        after["edit_date"] = world.now()
    with world.state.transaction():
        return world.changed(after)


async def edit_message_text(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#editmessagetext."""
    content = message_text(params, world.bot()) | preview(params)
    found = _editable(world, params)
    if "text" not in found:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, params, found, ("text", "entities", "link_preview_options"), content, dated=True)


async def edit_message_caption(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#editmessagecaption."""
    given = params.json("caption_entities", "entities")
    content = caption(params.text("caption"), params.text("parse_mode"), given, world.bot())
    found = _editable(world, params)
    if "document" not in found and "photo" not in found:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, params, found, ("caption", "caption_entities"), content, dated=True)


async def edit_message_reply_markup(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#editmessagereplymarkup; the date stays, as people see no "edited" for it."""
    return _edit(world, params, _editable(world, params), (), {}, dated=False)


def _deletable(world: World, message: Row) -> bool:
    return int(message["date"]) > world.options.clock() - world.options.delete_window


async def delete_message(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemessage; within 48 hours."""
    if not params.text("chat_id"):
        raise bad_request("Chat identifier is not specified")
    if not params.integer("message_id"):
        raise bad_request("Message identifier is not specified")
    chat = world.known_chat(params)
    found = world.state.message(chat["id"], params.integer("message_id"))
    if found is None:
        raise bad_request("message to delete not found")
    own = found["from"]["id"] == world.bot_id
    if not _deletable(world, found) or (chat["type"] != "private" and not own):
        raise bad_request("message can't be deleted for everyone" if own else "message can't be deleted")
    with world.state.transaction():
        world.gone(chat["id"], found["message_id"])
    return True


async def delete_messages(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemessages; those not found are skipped."""
    wanted = params.json("message_ids", "message identifiers")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("Message identifiers are not specified")
    if len(wanted) > MAX_DELETED:
        raise bad_request("Too many message identifiers specified")
    chat = world.known_chat(params)
    with world.state.transaction():
        for number in wanted:
            if not isinstance(number, int):
                raise bad_request("Message identifier must be a Number")
            found = world.state.message(chat["id"], number)
            if found is not None and _deletable(world, found):
                world.gone(chat["id"], number)
    return True


async def answer_callback_query(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery; once, and in time."""
    query = world.state.row("SELECT * FROM queries WHERE id = ?", params.text("callback_query_id"))
    if query is None or query["at"] < world.options.clock() - world.options.query_lifetime:
        raise query_too_old()
    if length(params.text("text")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url") and not params.text("url").startswith(("https://t.me/", "tg://", "t.me/")):
        raise bad_request("URL_INVALID")
    with world.state.transaction():
        world.state.write("DELETE FROM queries WHERE id = ?", query["id"])
        world.state.tell(
            query["person_id"],
            "answer",
            {
                "callback_query_id": query["id"],
                "text": params.text("text"),
                "show_alert": params.flag("show_alert"),
                "url": params.text("url"),
            },
        )
    return True
