"""Checks the keyboards that a bot sends, and knows which of them belong to the message and which to the person."""

from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.formatting import checked_link
from sandbox.telegram.params import Params

MAX_DATA = 64
MAX_BUTTONS = 100
MAX_IN_ROW = 8
REQUESTS = ("request_contact", "request_location", "request_poll", "request_users", "request_chat", "web_app")


@dataclass(frozen=True)
class Markup:
    """A checked `reply_markup`: `inline` is stored with the message; `keyboard` changes what the person types on."""

    inline: dict[str, Any] | None = None
    keyboard: dict[str, Any] | None = None
    removes: bool = False


def _text(button: dict[str, Any], what: str) -> str:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'Can\'t parse {what}: Field "text" must be of type String')
    return text


def _inline_button(button: Any) -> dict[str, Any] | None:
    what = "inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"Can't parse {what}: InlineKeyboardButton must be an Object")
    if not _text(button, what):
        return None
    if button.get("url"):
        url = button["url"] if str(button["url"]).startswith("tg:") else checked_link(str(button["url"]))
        if url is None:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        return {"text": button["text"], "url": url}
    if button.get("callback_data"):
        data = str(button["callback_data"])
        if len(data.encode()) > MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"text": button["text"], "callback_data": data}
    for name in ("web_app", "login_url", "copy_text", "switch_inline_query", "switch_inline_query_current_chat"):
        if name in button:
            return {"text": button["text"], name: button[name]}
    raise bad_request(f"Can't parse {what}: Text buttons are unallowed in the inline keyboard")


def _button(button: Any, *, private: bool) -> dict[str, Any] | None:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not _text(button, "keyboard button"):
        return None
    if button.get("request_contact") and not private:
        raise bad_request("phone number can be requested in private chats only")
    return {"text": button["text"]} | {name: button[name] for name in REQUESTS if button.get(name)}


def _rows(rows: Any, field: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        owner = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
        raise bad_request(f'Field "{field}"{owner} must be an Array of Arrays')
    return rows


def read_markup(params: Params, *, private: bool = True, inline_only: bool = False) -> Markup:
    """The checked keyboard of a call; an ApiError in Telegram's words."""
    raw = params.json("reply_markup", "reply keyboard markup")
    if raw is None:
        return Markup()
    if not isinstance(raw, dict):
        raise bad_request("Object expected as reply markup")
    if rows := raw.get("keyboard"):
        return _keyboard(raw, _rows(rows, "keyboard"), private=private, inline_only=inline_only)
    if rows := raw.get("inline_keyboard"):
        kept = [[b for b in map(_inline_button, row) if b] for row in _rows(rows, "inline_keyboard")]
        kept = [row[:MAX_IN_ROW] for row in kept if row]
        if sum(map(len, kept)) > MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        return Markup(inline={"inline_keyboard": kept}) if kept else Markup()
    if raw.get("remove_keyboard") or raw.get("force_reply"):
        if inline_only:
            raise bad_request("inline keyboard expected")
        if raw.get("remove_keyboard"):
            return Markup(removes=True)
        names = ("input_field_placeholder", "selective")
        return Markup(keyboard={"kind": "force_reply", "force_reply": True} | {n: raw[n] for n in names if n in raw})
    return Markup()


def _keyboard(raw: dict[str, Any], rows: list[list[Any]], *, private: bool, inline_only: bool) -> Markup:
    if inline_only:
        raise bad_request("inline keyboard expected")
    kept = [[b for b in (_button(button, private=private) for button in row) if b] for row in rows]
    kept = [row for row in kept if row]
    if sum(map(len, kept)) > 3 * MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    if not kept:
        return Markup()
    buttons = [button for row in kept for button in row]
    kind = "contact" if any(button.get("request_contact") for button in buttons) else "text"
    names = ("resize_keyboard", "one_time_keyboard", "is_persistent", "input_field_placeholder", "selective")
    return Markup(keyboard={"kind": kind, "keyboard": kept} | {name: raw[name] for name in names if name in raw})
