"""What people do in their chats; each act is one commit of message, update for the bot and news for the screen."""

import secrets
from typing import Any

from sandbox.telegram import files
from sandbox.telegram.entities import MAX_CAPTION, MAX_TEXT, spoken
from sandbox.telegram.errors import ApiError, Refused
from sandbox.telegram.formatting import length
from sandbox.telegram.keyboards import MAX_DATA
from sandbox.telegram.params import Upload
from sandbox.telegram.state import Row, shown
from sandbox.telegram.world import World

FIRST_ID = 5_100_000_001
FIELDS = {"first_name": 64, "last_name": 64, "username": 32, "language_code": 16, "phone": 20}
ALBUM = 10
OGG = b"OggS\0\2" + bytes(22)
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"


def _clean(body: Row) -> Row:
    """The fields of a person that a request gives, checked."""
    clean: Row = {}
    for name, limit in FIELDS.items():
        if name not in body:
            continue
        value = body[name]
        if value is not None and not isinstance(value, str):
            raise Refused(400, f'"{name}" is a text.')
        value = (value or "").strip().removeprefix("@") or None
        if value is not None and len(value) > limit:
            raise Refused(400, f'"{name}" has at most {limit} letters.')
        if name == "first_name" and value is None:
            raise Refused(400, "A person needs a first name.")
        clean[name] = value
    return clean


def listed(world: World, person: Row) -> Row:
    """A person as the web chat lists them."""
    last = world.state.page(person["id"], 1 << 62, 1)
    unread = world.state.row(
        "SELECT count(*) AS n FROM messages WHERE chat_id = ? AND NOT out AND message_id > ?",
        person["id"],
        person["read_to"],
    ) or {"n": 0}
    names = ("id", "first_name", "last_name", "username", "language_code", "phone", "keyboard")
    return {name: person[name] for name in names} | {
        "blocked": bool(person["blocked"]),
        "unread": unread["n"],
        "last": {"text": _summary(last[0]), "date": last[0]["date"]} if last else None,
    }


def _summary(message: Row) -> str:
    for kind, word in (
        ("photo", "Photo"),
        ("voice", "Voice message"),
        ("location", "Location"),
        ("contact", "Contact"),
    ):
        if kind in message:
            return str(message.get("caption") or word)
    if "document" in message:
        return str(message.get("caption") or message["document"].get("file_name") or "Document")
    return str(message.get("text") or message.get("sticker", {}).get("emoji") or "")


def everybody(world: World) -> list[Row]:
    """All people, oldest first."""
    ids = world.state.rows("SELECT id FROM people ORDER BY id")
    return [listed(world, world.require_person(row["id"])) for row in ids]


def add(world: World, body: Row) -> Row:
    """A new person; they haven't written to the bot yet."""
    fields = dict.fromkeys(FIELDS) | {"language_code": "ru"} | _clean({"first_name": None} | body)
    person_id = world.state.next("person", FIRST_ID)
    world.state.write(
        "INSERT INTO people (id, first_name, last_name, username, language_code, phone) VALUES (?, ?, ?, ?, ?, ?)",
        person_id,
        *(fields[name] for name in FIELDS),
    )
    return listed(world, world.require_person(person_id))


def change(world: World, person_id: int, body: Row) -> Row:
    """New names, language or number; `blocked` as in `block`."""
    world.require_person(person_id)
    with world.state.transaction():
        for name, value in _clean(body).items():
            world.state.write(f"UPDATE people SET {name} = ? WHERE id = ?", value, person_id)  # noqa: S608  # a name of FIELDS
        if "blocked" in body:
            block(world, person_id, blocked=bool(body["blocked"]))
    return listed(world, world.require_person(person_id))


def clear(world: World, person_id: int) -> None:
    """Delete the chat on the person's phone; the bot isn't told, as in Telegram."""
    world.require_person(person_id)
    with world.state.transaction():
        for row in world.state.rows("SELECT message_id FROM messages WHERE chat_id = ?", person_id):
            world.gone(person_id, row["message_id"])
        world.set_keyboard(person_id, None)


def read(world: World, person_id: int) -> None:
    """The person has seen everything."""
    world.state.write(
        "UPDATE people SET read_to = (SELECT coalesce(max(message_id), 0) FROM messages WHERE chat_id = ?1)"
        " WHERE id = ?1",
        person_id,
    )


def _writer(world: World, person_id: int) -> Row:
    person = world.require_person(person_id)
    if person["blocked"]:
        raise Refused(409, "This person has blocked the bot; unblock it first.")
    return person


def _say(world: World, person: Row, contents: list[Row], reply_to: int = 0, chat_id: int = 0) -> list[Row]:
    """The person sends messages; one commit for all of them."""
    chat = world.chat(chat_id or person["id"])
    if chat is None:
        raise Refused(404, "There is no such chat.")
    said = []
    with world.state.transaction():
        quoted = {}
        if reply_to:
            found = world.state.message(chat["id"], reply_to)
            if found is None:
                raise Refused(404, "The message to reply to is not there.")
            quoted = {"reply_to_message": world.replied(found)}
        world.state.write("UPDATE people SET started = 1 WHERE id = ?", person["id"])
        for content in contents:
            message = world.blank(chat, world.user(person)) | quoted | content
            world.state.keep(message, out=True)
            for reader in world.readers(chat["id"]):
                world.state.tell(reader, "message", shown(message, out=True))
            if chat["type"] == "private" or _concerns_bot(world, message):
                world.queue(chat["id"], "message", message)
            said.append(shown(message, out=True))
        if chat["type"] == "private":
            _used(world, person, said[-1])
            read(world, person["id"])
    return said


def _used(world: World, person: Row, message: Row) -> None:
    """A one-time keyboard and a forced reply go away when they were used."""
    keyboard = person["keyboard"]
    if not keyboard:
        return
    words = {button["text"] for row in keyboard.get("keyboard", []) for button in row}
    pressed = message.get("text") in words or (keyboard["kind"] == "contact" and "contact" in message)
    if keyboard["kind"] == "force_reply" or (keyboard.get("one_time_keyboard") and pressed):
        world.set_keyboard(person["id"], None)


def _concerns_bot(world: World, message: Row) -> bool:
    """What a bot in privacy mode sees of a group: https://core.telegram.org/bots/features#privacy-mode."""
    if not world.options.privacy:
        return True
    text = message.get("text", "")
    head = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    to_us = bool(head) and head.partition("@")[2].lower() in {"", world.username.lower()}
    reply = message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot_id
    return to_us or reply or f"@{world.username.lower()}" in text.lower()


def text(world: World, person_id: int, words: Any, reply_to: int = 0) -> Row:
    """Write a text."""
    content = spoken(words) if isinstance(words, str) else {}
    if not content:
        raise Refused(400, "There is nothing to send.")
    if length(content["text"]) > MAX_TEXT:
        raise Refused(400, f"A message has at most {MAX_TEXT} letters.")
    return _say(world, _writer(world, person_id), [content], reply_to)[0]


def edit(world: World, person_id: int, message_id: int, words: Any) -> Row:
    """Change an own text or caption."""
    person = _writer(world, person_id)
    before = world.state.message(person_id, message_id)
    if before is None or before["from"]["id"] != person["id"]:
        raise Refused(404, "There is no such message of this person.")
    field = "text" if "text" in before else "caption"
    if field == "caption" and "document" not in before and "photo" not in before:
        raise Refused(400, "This message has no text to edit.")
    content = spoken(words, field=field) if isinstance(words, str) else {}
    if not content and field == "text":
        raise Refused(400, "There is nothing to send.")
    gone = {"text", "entities", "caption", "caption_entities", "edit_date"}
    after = {name: value for name, value in before.items() if name not in gone} | content
    after["edit_date"] = world.now()
    with world.state.transaction():
        world.changed(after, out=True)
        world.queue(person_id, "edited_message", after)
    return shown(after, out=True)


def press(world: World, person_id: int, message_id: int, data: Any) -> Row:
    """Press a button under a message of the bot.

    Any data goes: a client may still show an older keyboard, and Telegram warns that a bad client can send arbitrary
    data.
    """
    person = _writer(world, person_id)
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA:
        raise Refused(400, '"data" is a text of 1 to 64 bytes.')
    message = world.state.message(person_id, message_id)
    if message is None or message["from"]["id"] != world.bot_id:
        raise Refused(404, "There is no such message of the bot.")
    query_id = str(4_000_000_000_000_000_000 + secrets.randbelow(10**17))
    instance = world.state.get(f"instance:{person_id}") or str(secrets.randbelow(2**62) - 2**61)
    with world.state.transaction():
        world.state.set(f"instance:{person_id}", instance)
        world.state.write("INSERT INTO queries VALUES (?, ?, ?)", query_id, person_id, world.options.clock())
        world.queue(
            person_id,
            "callback_query",
            {"id": query_id, "from": world.user(person), "message": message, "chat_instance": instance, "data": data},
        )
        read(world, person_id)
    return {"callback_query_id": query_id}


def contact(world: World, person_id: int, body: Row) -> Row:
    """Share a contact: the own one, another Telegram user's (`user_id`), or a plain card of the address book."""
    person = _writer(world, person_id)
    card: Row
    if not body.get("phone") and body.get("user_id") in {None, person_id}:
        if not person["phone"]:
            raise Refused(409, "This person has no phone number.")
        card = {"phone_number": _digits(person["phone"]), "first_name": body.get("first_name") or person["first_name"]}
        card |= {"last_name": person["last_name"]} if person["last_name"] else {}
        card |= {"user_id": person_id}
    else:
        other = world.state.person(int(body["user_id"])) if body.get("user_id") else None
        phone = body.get("phone") or (other or {}).get("phone")
        if not phone:
            raise Refused(400, "A contact needs a phone number.")
        name = body.get("first_name") or (other or person)["first_name"]
        card = {"phone_number": str(phone), "first_name": str(name)}
        card |= {"user_id": int(body["user_id"])} if body.get("user_id") else {}
    return _say(world, person, [{"contact": card}])[0]


def _digits(phone: str) -> str:
    """Telegram's servers give an own number without plus and spaces."""
    return "".join(character for character in phone if character.isdigit())


def sticker(world: World, person_id: int, emoji: Any) -> Row:
    """Send a sticker."""
    emoji = emoji if isinstance(emoji, str) and emoji else "👍"
    with world.state.transaction():
        extra = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        body = files.put(world, "sticker", "sticker.webp", "image/webp", WEBP, extra | {"emoji": emoji})
        return _say(world, _writer(world, person_id), [{"sticker": body}])[0]


def voice(world: World, person_id: int) -> Row:
    """Send a voice message of three seconds."""
    with world.state.transaction():
        body = files.put(world, "voice", "voice.oga", "audio/ogg", OGG, {"duration": 3, "mime_type": "audio/ogg"})
        return _say(world, _writer(world, person_id), [{"voice": body}])[0]


def location(world: World, person_id: int, latitude: Any, longitude: Any) -> Row:
    """Send a place."""
    for value, most in ((latitude, 90), (longitude, 180)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
            raise Refused(400, "A place has a latitude and a longitude.")
    place = {"latitude": float(latitude), "longitude": float(longitude)}
    return _say(world, _writer(world, person_id), [{"location": place}])[0]


async def send_files(world: World, person_id: int, kind: str, uploads: list[Upload], caption: str) -> list[Row]:
    """Send documents or photos; several are one album whose first item has the caption."""
    person = _writer(world, person_id)
    if kind not in {"document", "photo"}:
        raise Refused(400, '"kind" is document or photo.')
    if not 1 <= len(uploads) <= ALBUM:
        raise Refused(400, f"Send one to {ALBUM} files.")
    words = spoken(caption, field="caption")
    if length(words.get("caption", "")) > MAX_CAPTION:
        raise Refused(400, f"A caption has at most {MAX_CAPTION} letters.")
    if not all(upload.data for upload in uploads):
        raise Refused(400, "A file is empty.")
    try:
        contents: list[Row] = [
            {kind: files.document(world, upload) if kind == "document" else await files.photo(world, upload)}
            for upload in uploads
        ]
    except ApiError as error:
        raise Refused(400, f"This is no picture that Telegram takes ({error.description}).") from None
    contents[0] |= words
    if len(contents) > 1:
        album = {"media_group_id": str(13_000_000_000_000_000 + world.state.next("album"))}
        contents = [album | content for content in contents]
    return _say(world, person, contents)


def block(world: World, person_id: int, *, blocked: bool) -> Row:
    """Block or unblock the bot, which then learns it by `my_chat_member`."""
    person = world.require_person(person_id)
    if bool(person["blocked"]) != blocked:
        with world.state.transaction():
            world.state.write("UPDATE people SET blocked = ? WHERE id = ?", blocked, person_id)
            chat = world.chat(person_id) or {}
            _membership(world, chat, person, *(("member", "kicked") if blocked else ("kicked", "member")))
    return listed(world, world.require_person(person_id))


def _membership(world: World, chat: Row, person: Row, before: str, after: str) -> None:
    def state(status: str) -> Row:
        return {"user": world.bot(), "status": status} | ({"until_date": 0} if status == "kicked" else {})

    world.queue(
        chat["id"],
        "my_chat_member",
        {
            "chat": chat,
            "from": world.user(person),
            "date": world.now(),
            "old_chat_member": state(before),
            "new_chat_member": state(after),
        },
    )


def create_group(world: World, person_id: int, title: Any) -> Row:
    """A group of this person and the bot."""
    person = world.require_person(person_id)
    if not isinstance(title, str) or not title.strip():
        raise Refused(400, "A group needs a title.")
    with world.state.transaction():
        group_id = -world.state.next("group", 4_100_000_001)
        world.state.write("INSERT INTO groups VALUES (?, ?, ?)", group_id, title.strip()[:128], person_id)
        world.state.write("INSERT INTO members VALUES (?, ?)", group_id, person_id)
        chat = world.chat(group_id) or {}
        _membership(world, chat, person, "left", "member")
        message = world.blank(chat, world.user(person)) | {"group_chat_created": True}
        world.state.keep(message, out=True)
        world.state.tell(person_id, "message", shown(message, out=True))
        world.queue(group_id, "message", message)
    return chat


def group_text(world: World, group_id: int, person_id: int, words: Any, reply_to: int = 0) -> Row:
    """Write in a group; who isn't in it joins by that."""
    person = world.require_person(person_id)
    if world.chat(group_id) is None or group_id >= 0:
        raise Refused(404, "There is no such group.")
    content = spoken(words) if isinstance(words, str) else {}
    if not content or length(content["text"]) > MAX_TEXT:
        raise Refused(400, f"A message has 1 to {MAX_TEXT} letters.")
    world.state.write("INSERT OR IGNORE INTO members VALUES (?, ?)", group_id, person_id)
    return _say(world, person, [content], reply_to, group_id)[0]
