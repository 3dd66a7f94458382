"""Every kind of answer has exactly the fields and types of Telegram's own description of its API."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.telegram.telegram_harness import Telegram, form, in_ci, picture

SPEC = Path(__file__).resolve().parents[4] / "shared" / "telegram-bot-api" / "api.json"
PLAIN = {"Integer": int, "String": str, "Float": float, "Boolean": bool}

if not SPEC.exists() and not in_ci():
    pytest.skip("Telegram's description of its API is not here", allow_module_level=True)


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(SPEC.read_text(encoding="utf-8"))


def problems(spec: Any, kind: str, value: Any, where: str) -> list[str]:
    """What is wrong with a value of this type; empty when nothing is."""
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no array"]
        inner = kind.removeprefix("Array of ")
        return [p for n, item in enumerate(value) for p in problems(spec, inner, item, f"{where}[{n}]")]
    if kind in PLAIN:
        wanted = PLAIN[kind]
        good = type(value) is wanted or (wanted is float and type(value) is int)
        return [] if good else [f"{where}: {value!r} is no {kind}"]
    if kind == "True":
        return [] if value is True else [f"{where}: not true"]
    return _object(spec, spec["types"][kind], value, where)


def _object(spec: Any, described: Any, value: Any, where: str) -> list[str]:
    if subtypes := described.get("subtypes"):
        tries = [problems(spec, subtype, value, where) for subtype in subtypes]
        return [] if any(not found for found in tries) else _shortest(tries)
    if not isinstance(value, dict):
        return [f"{where}: no object"]
    fields = {field["name"]: field for field in described.get("fields", [])}
    found = [f"{where}.{name}: missing" for name, field in fields.items() if field["required"] and name not in value]
    found += [f"{where}.{name}: unknown" for name in value if name not in fields]
    for name in fields.keys() & value.keys():
        tries = [problems(spec, kind, value[name], f"{where}.{name}") for kind in fields[name]["types"]]
        if all(tries):
            found += _shortest(tries)
    return found


def _shortest(tries: list[list[str]]) -> list[str]:
    return min(tries, key=lambda found: (len(found), found))


def check(spec: Any, kind: str, value: Any) -> None:
    assert problems(spec, kind, value, kind) == []


def test_the_checker_finds_what_is_wrong(spec: Any) -> None:
    user = {"id": 1, "is_bot": True, "first_name": "x"}
    assert problems(spec, "User", user, "User") == []
    assert problems(spec, "User", user | {"id": "1"}, "User") == ["User.id: '1' is no Integer"]
    assert problems(spec, "User", user | {"phone": "1"}, "User") == ["User.phone: unknown"]
    assert problems(spec, "User", {"id": 1, "is_bot": 1}, "User") == [
        "User.first_name: missing",
        "User.is_bot: 1 is no Boolean",
    ]
    chat = {"id": 1, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "entities": [{"type": "bold", "offset": 0}]}
    assert problems(spec, "Message", message, "Message") == ["Message.entities[0].length: missing"]


async def test_every_method_here_is_one_of_telegrams(spec: Any, telegram: Telegram) -> None:
    for name, _ in telegram.sandbox._methods.values():
        assert name in spec["methods"], name


async def test_updates(spec: Any, telegram: Telegram) -> None:
    """All that a person can do, as the bot gets it."""
    chat = await telegram.person(last_name="S", username="ainur", start=False)
    other = await telegram.person(first_name="Other")
    sent = await telegram.call("sendMessage", chat_id=other, text="x")
    said = await telegram.act(
        chat, "text", text="/start@qonys_sandbox_bot a@b.kz https://egov.kz +77015550123 #tag @me_too"
    )
    await telegram.act(chat, "text", text="reply", reply_to=said["message_id"])
    await telegram.act(chat, "edit", message_id=said["message_id"], text="other /help")
    await telegram.act(chat, "contact")
    await telegram.act(chat, "contact", phone="+7 777 000 00 00", first_name="Card")
    await telegram.act(chat, "contact", user_id=other)
    await telegram.act(chat, "sticker", emoji="👍")
    await telegram.act(chat, "voice")
    await telegram.act(chat, "location", latitude=51.1, longitude=71)
    await telegram.act(other, "press", message_id=sent["message_id"], data="x")
    for kind in ("document", "photo"):
        await telegram.people(
            "POST", f"people/{chat}/files", form(kind, [("a.png", picture(), "image/png")] * 2, "two /start")
        )
    await telegram.act(chat, "block", blocked=True)
    await telegram.act(chat, "block", blocked=False)
    group = await telegram.people("POST", "groups", {"title": "Us", "person_id": chat})
    await telegram.people("POST", f"groups/{group['id']}/text", {"person_id": other, "text": "/start"})
    updates = await telegram.updates()
    check(spec, "Array of Update", updates)
    kinds = (
        {name for update in updates for name in update["message"]} if all("message" in u for u in updates) else set()
    )
    kinds = {name for update in updates for name in update.get("message", {})}
    assert {"contact", "sticker", "voice", "location", "document", "photo", "reply_to_message"} <= kinds
    assert {name for update in updates for name in update} >= {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }
    first = updates[0]["message"]
    assert [entity["type"] for entity in first["entities"]] == [
        "bot_command", "email", "url", "phone_number", "hashtag", "mention",
    ]  # fmt: skip
    for person in (chat, other):
        for message in await telegram.people("GET", f"people/{person}/messages"):
            check(spec, "Message", {name: value for name, value in message.items() if name not in {"out", "buttons"}})


async def test_answers(spec: Any, telegram: Telegram) -> None:
    chat = await telegram.person(last_name="S", username="ainur")
    said = await telegram.act(chat, "text", text="hi")
    html = (
        '<b>b</b><i>i</i><u>u</u><s>s</s><tg-spoiler>x</tg-spoiler><a href="egov.kz">a</a><code>c</code>'
        '<pre><code class="language-py">p</code></pre><blockquote>q</blockquote>\n<blockquote expandable>e</blockquote>'
        '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji> /help'
    )
    buttons = [[{"text": "a", "callback_data": "b"}, {"text": "c", "url": "https://egov.kz"}]]
    sent = await telegram.call(
        "sendMessage",
        chat_id=chat,
        text=html,
        parse_mode="HTML",
        reply_parameters={"message_id": said["message_id"]},
        reply_markup={"inline_keyboard": buttons},
        link_preview_options={"is_disabled": True},
        protect_content=True,
    )
    check(spec, "Message", sent)
    assert len(sent["entities"]) == 12
    [document] = await telegram.people("POST", f"people/{chat}/files", form("document", [("a.pdf", b"%PDF", "")]))
    here = {"chat_id": chat, "message_id": sent["message_id"]}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("User", "getMe", {}),
        ("Message", "editMessageText", {**here, "text": "x"}),
        ("Message", "sendDocument", {"chat_id": chat, "document": document["document"]["file_id"], "caption": "c"}),
        ("Message", "forwardMessage", {"chat_id": chat, "from_chat_id": chat, "message_id": said["message_id"]}),
        ("MessageId", "copyMessage", {"chat_id": chat, "from_chat_id": chat, "message_id": said["message_id"]}),
        ("File", "getFile", {"file_id": document["document"]["file_id"]}),
        ("ChatFullInfo", "getChat", {"chat_id": chat}),
        ("Boolean", "setMyCommands", {"commands": [{"command": "help", "description": "Help"}]}),
        ("Array of BotCommand", "getMyCommands", {}),
        ("BotName", "getMyName", {}),
        ("BotDescription", "getMyDescription", {}),
        ("BotShortDescription", "getMyShortDescription", {}),
        ("MenuButton", "getChatMenuButton", {"chat_id": chat}),
        ("WebhookInfo", "getWebhookInfo", {}),
        ("Boolean", "setWebhook", {"url": "http://127.0.0.1:9/", "allowed_updates": ["message"]}),
        ("WebhookInfo", "getWebhookInfo", {}),
        ("Boolean", "deleteWebhook", {}),
    ]
    for kind, method, params in calls:
        check(spec, kind, await telegram.call(method, **params))
    group = await telegram.people("POST", "groups", {"title": "Us", "person_id": chat})
    check(spec, "ChatFullInfo", await telegram.call("getChat", chat_id=group["id"]))
