"""What a bot says about itself: its commands by scope and language, its names, its menu button."""

import json
import re
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Params, as_integer
from sandbox.telegram.state import Row, dump
from sandbox.telegram.world import World

MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
LIMITS = {"name": 64, "description": 512, "short_description": 120}


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("Invalid language code specified")
    return code


def _scope(world: World, params: Params) -> str:
    """The key of a BotCommandScope, checked."""
    raw = params.json("scope", "BotCommandScope")
    if raw is None:
        return "default"
    if not isinstance(raw, dict):
        raise bad_request("Can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = raw.get("type")
    if kind in PLAIN_SCOPES:
        return str(kind)
    if kind not in CHAT_SCOPES:
        raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
    chat_id = str(raw.get("chat_id") or "")
    if not chat_id:
        raise bad_request("Can't parse BotCommandScope: Empty chat_id specified")
    chat = world.chat(as_integer(chat_id))
    if chat is None:
        raise bad_request("chat not found")
    if kind == "chat":
        return f"chat:{chat['id']}"
    if chat["type"] == "private":
        raise bad_request("can't use specified scope in private chats")
    if kind == "chat_administrators":
        return f"chat_administrators:{chat['id']}"
    return f"chat_member:{chat['id']}:{as_integer(str(raw.get('user_id')))}"


def _commands(params: Params) -> list[Row]:
    raw = params.json("commands", "commands")
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(raw) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for item in raw:
        if not isinstance(item, dict):
            raise bad_request("Can't parse BotCommand: expected an Object")
        for name in ("command", "description"):
            if not isinstance(item.get(name), str):
                raise bad_request(f"Can't parse BotCommand: Can't find field \"{name}\"")
        command = item["command"].removeprefix("/")
        if not COMMAND.fullmatch(command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(item["description"].strip()) <= MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": command, "description": item["description"].strip()})
    return commands


def _tell_commands(world: World) -> None:
    for person in world.state.rows("SELECT id, language_code FROM people"):
        world.state.tell(person["id"], "commands", resolved(world, person["id"], person["language_code"] or ""))


async def set_my_commands(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmycommands; an empty list deletes."""
    commands, scope, language = _commands(params), _scope(world, params), _language(params)
    with world.state.transaction():
        if commands:
            world.state.write(
                "INSERT INTO commands VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?3",
                scope, language, dump(commands),
            )  # fmt: skip
        else:
            world.state.write("DELETE FROM commands WHERE scope = ? AND language = ?", scope, language)
        _tell_commands(world)
    return True


async def delete_my_commands(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands."""
    with world.state.transaction():
        world.state.write(
            "DELETE FROM commands WHERE scope = ? AND language = ?", _scope(world, params), _language(params)
        )
        _tell_commands(world)
    return True


def _stored(world: World, scope: str, language: str) -> list[Row]:
    found = world.state.row("SELECT body FROM commands WHERE scope = ? AND language = ?", scope, language)
    return [] if found is None else json.loads(found["body"])


async def get_my_commands(world: World, params: Params) -> list[Row]:
    """https://core.telegram.org/bots/api#getmycommands: exactly this scope and language, nothing inherited."""
    return _stored(world, _scope(world, params), _language(params))


def resolved(world: World, chat_id: int, language: str, person_id: int = 0) -> list[Row]:
    """What a person sees: https://core.telegram.org/bots/api#determining-list-of-commands."""
    if chat_id > 0:
        scopes = [f"chat:{chat_id}", "all_private_chats", "default"]
    else:
        scopes = [f"chat_member:{chat_id}:{person_id}"] if person_id else []
        scopes += [f"chat_administrators:{chat_id}", f"chat:{chat_id}", "all_chat_administrators", "all_group_chats"]
        scopes.append("default")
    for scope in scopes:
        for code in dict.fromkeys((language.partition("-")[0].lower(), "")):
            if commands := _stored(world, scope, code):
                return commands
    return []


# Names. A language without an own text gets the one for all languages.


async def _set_text(world: World, params: Params, what: str) -> bool:
    text, language = params.text(what).strip(), _language(params)
    if len(text) > LIMITS[what]:
        raise bad_request({"name": "BOT_TITLE_INVALID"}.get(what, f"{what.replace('_', ' ')} is too long"))
    world.state.set(f"{what}:{language}", text or None)
    return True


def text_about(world: World, what: str, language: str = "") -> str:
    """Name, description or short description in a language."""
    default = world.bot()["first_name"] if what == "name" else ""
    return str(world.state.get(f"{what}:{language}") or world.state.get(f"{what}:") or default)


async def set_my_name(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmyname."""
    return await _set_text(world, params, "name")


async def set_my_description(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmydescription."""
    return await _set_text(world, params, "description")


async def set_my_short_description(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmyshortdescription."""
    return await _set_text(world, params, "short_description")


async def get_my_name(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#getmyname."""
    return {"name": text_about(world, "name", _language(params))}


async def get_my_description(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#getmydescription."""
    return {"description": text_about(world, "description", _language(params))}


async def get_my_short_description(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#getmyshortdescription."""
    return {"short_description": text_about(world, "short_description", _language(params))}


def _menu_button(raw: Any) -> Row:
    if not isinstance(raw, dict):
        raise bad_request("Can't parse menu button: MenuButton must be an Object")
    kind = raw.get("type")
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind == "web_app" and raw.get("text") and isinstance(raw.get("web_app"), dict):
        return {"type": kind, "text": raw["text"], "web_app": {"url": raw["web_app"].get("url", "")}}
    raise bad_request("Can't parse menu button: MenuButton has unsupported type")


async def set_chat_menu_button(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setchatmenubutton; without a chat it is everybody's."""
    raw = params.json("menu_button", "menu button")
    button = {"type": "default"} if raw is None else _menu_button(raw)
    owner = world.known_chat(params)["id"] if params.text("chat_id") else ""
    world.state.set(f"menu:{owner}", None if button["type"] == "default" and owner else button)
    return True


async def get_chat_menu_button(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#getchatmenubutton."""
    owner = world.known_chat(params)["id"] if params.text("chat_id") else ""
    button: Row = world.state.get(f"menu:{owner}") or world.state.get("menu:") or {"type": "default"}
    return button


# Who is who.


async def get_me(world: World, _params: Params) -> Row:
    """https://core.telegram.org/bots/api#getme."""
    return world.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.options.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


async def get_chat(world: World, params: Params) -> Row:
    """https://core.telegram.org/bots/api#getchat."""
    chat = world.known_chat(params)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        chat["type"] == "private",
    )
    full = chat | {"accent_color_id": abs(chat["id"]) % 7, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return full | ({"active_usernames": [chat["username"]]} if chat.get("username") else {})


async def nothing(_world: World, _params: Params) -> bool:
    """`logOut` and `close`: there is nobody to log out here."""
    return True
