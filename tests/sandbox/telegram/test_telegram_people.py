"""The people API, its event streams, and the faults that tests can order."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.telegram import Options
from tests.sandbox.telegram.telegram_harness import Telegram, form, picture, telegram_server


async def test_people_come_and_change(telegram: Telegram) -> None:
    fields = {"first_name": "Ainur", "username": "@ainur", "language_code": "kk", "phone": "+7 701 555 01 23"}
    person = await telegram.people("POST", "people", fields, status=201)
    assert person == {
        "id": person["id"],
        "first_name": "Ainur",
        "last_name": None,
        "username": "ainur",
        "language_code": "kk",
        "phone": "+7 701 555 01 23",
        "blocked": False,
        "unread": 0,
        "last": None,
        "keyboard": None,
    }
    changed = await telegram.people("PATCH", f"people/{person['id']}", {"language_code": "ru", "last_name": "S"})
    assert changed == person | {"language_code": "ru", "last_name": "S"}
    for body in ({}, {"first_name": " "}, {"first_name": 7}, {"first_name": "x" * 65}, [1]):
        assert "error" in await telegram.people("POST", "people", body, status=400)
    assert "error" in await telegram.people("GET", "people/1/messages", status=404)


async def test_unread_counts_until_the_chat_is_read(telegram: Telegram) -> None:
    chat = await telegram.person()
    for n in range(3):
        await telegram.call("sendMessage", chat_id=chat, text=str(n))
    [person] = await telegram.people("GET", "people")
    assert person["unread"] == 3
    assert person["last"]["text"] == "2"
    page = await telegram.people("GET", f"people/{chat}/messages?limit=2")
    assert [(message["text"], message["out"], message["buttons"]) for message in page] == [
        ("1", False, []),
        ("2", False, []),
    ]
    older = await telegram.people("GET", f"people/{chat}/messages?before={page[0]['message_id']}")
    assert [(message["text"], message["out"]) for message in older] == [("/start", True), ("0", False)]
    assert (await telegram.people("GET", "people"))[0]["unread"] == 0
    await telegram.people("DELETE", f"people/{chat}")
    assert await telegram.people("GET", f"people/{chat}/messages") == []
    assert [person["id"] for person in await telegram.people("GET", "people")] == [chat]


async def test_contacts_say_whose_they_are(telegram: Telegram) -> None:
    chat = await telegram.person()
    other = await telegram.person(first_name="Other", phone=None)
    await telegram.act(chat, "contact")
    await telegram.act(chat, "contact", phone="+7 777", first_name="Card")
    await telegram.act(chat, "contact", phone="+7 778", user_id=other)
    await telegram.act(other, "contact", status=409)
    assert [update["message"]["contact"] for update in await telegram.updates()] == [
        {"phone_number": "77015550123", "first_name": "Ainur", "user_id": chat},
        {"phone_number": "+7 777", "first_name": "Card"},
        {"phone_number": "+7 778", "first_name": "Other", "user_id": other},
    ]


async def test_people_make_mistakes_too(telegram: Telegram) -> None:
    chat = await telegram.person()
    for what, body, status in (
        ("text", {"text": " "}, 400),
        ("text", {"text": "x" * 4097}, 400),
        ("text", {"text": "x", "reply_to": 99}, 404),
        ("edit", {"message_id": 99, "text": "x"}, 404),
        ("press", {"message_id": 99, "data": "x"}, 404),
        ("press", {"message_id": 1, "data": "x" * 65}, 400),
        ("location", {"latitude": 91, "longitude": 0}, 400),
        ("location", {}, 400),
    ):
        assert "error" in await telegram.act(chat, what, status=status, **body), (what, body)
    assert await telegram.updates() == []
    async with telegram.session.post(f"{telegram.root}/api/people/{chat}/text", data=b'{"text":"\\ud83d"}') as response:
        assert response.status == 400


async def test_an_edited_message_reaches_the_bot(telegram: Telegram) -> None:
    chat = await telegram.person()
    said = await telegram.act(chat, "text", text="one")
    await telegram.act(chat, "edit", message_id=said["message_id"], text="two")
    first, second = await telegram.updates()
    assert first["message"]["text"] == "one"
    assert second["edited_message"]["text"] == "two"
    assert second["edited_message"]["edit_date"] >= first["message"]["date"]


async def test_a_stream_tells_everything_and_can_be_resumed(telegram: Telegram) -> None:
    chat = await telegram.person()
    stranger = await telegram.person()
    async with telegram.events(f"/api/people/{chat}/events") as stream:
        sent = await telegram.call(
            "sendMessage",
            chat_id=chat,
            text="x",
            reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]},
        )
        await telegram.call("sendMessage", chat_id=stranger, text="not yours")
        kind, data = await stream.next()
        assert (kind, json.loads(data)) == (
            "message",
            sent | {"out": False, "buttons": sent["reply_markup"]["inline_keyboard"]},
        )
        await telegram.call("sendChatAction", chat_id=chat, action="typing")
        assert (await stream.next())[0] == "typing"
        last = stream.last_id
    query = await telegram.act(chat, "press", message_id=sent["message_id"], data="b")
    await telegram.call("answerCallbackQuery", **query, text="hi")
    await telegram.call("editMessageText", chat_id=chat, message_id=sent["message_id"], text="y")
    await telegram.call("sendMessage", chat_id=chat, text="z", reply_markup={"keyboard": [["A"]]})
    await telegram.call("sendMessage", chat_id=chat, text="z", reply_markup={"remove_keyboard": True})
    await telegram.call("deleteMessage", chat_id=chat, message_id=sent["message_id"])
    await telegram.call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    async with telegram.events(f"/api/people/{chat}/events", last) as stream:
        seen = [await stream.next() for _ in range(8)]
    assert [kind for kind, _ in seen] == [
        "answer", "edited", "message", "keyboard", "message", "keyboard", "deleted", "commands",
    ]  # fmt: skip
    answers = [json.loads(data) for _, data in seen]
    assert answers[0] == query | {"text": "hi", "show_alert": False, "url": ""}
    assert answers[3] == {"kind": "text", "keyboard": [[{"text": "A"}]]}
    assert answers[5] is None
    assert answers[6] == {"message_id": sent["message_id"], "chat_id": chat}
    async with telegram.events("/api/events", last) as stream:
        seen = [await stream.next() for _ in range(8)]
    assert {json.loads(data)["person"] for _, data in seen} == {chat}
    assert json.loads(seen[5][1]) == {"person": chat, "keyboard": None}


async def test_streams_end_when_the_server_does(telegram: Telegram) -> None:
    async with telegram.session.get(f"{telegram.root}/api/events") as response:
        await telegram.sandbox.stop()
        assert (await response.read()).startswith(b": from")


async def test_commands_follow_scope_and_language(telegram: Telegram) -> None:
    chat = await telegram.person()

    async def put(word: str, **where: Any) -> None:
        await telegram.call("setMyCommands", commands=[{"command": word, "description": "x"}], **where)

    async def seen(language: str) -> list[str]:
        found = await telegram.people("GET", f"commands?chat_id={chat}&language_code={language}")
        return [command["command"] for command in found]

    assert await seen("ru") == []
    await put("default")
    await put("default_ru", language_code="ru")
    assert (await seen("ru"), await seen("kk")) == (["default_ru"], ["default"])
    await put("private", scope={"type": "all_private_chats"})
    assert (await seen("ru"), await seen("kk")) == (["private"], ["private"])
    await put("mine_ru", scope={"type": "chat", "chat_id": chat}, language_code="ru")
    assert (await seen("ru"), await seen("kk")) == (["mine_ru"], ["private"])
    await telegram.call("deleteMyCommands", scope={"type": "chat", "chat_id": chat}, language_code="ru")
    assert await seen("ru") == ["private"]
    for bad, description in (
        ([{"command": "Bad!", "description": "x"}], "Bad Request: BOT_COMMAND_INVALID"),
        ([{"command": "ok", "description": ""}], "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "ok"}, "Bad Request: expected an Array of BotCommand"),
    ):
        assert await telegram.refused("setMyCommands", commands=bad) == description


async def test_groups_show_the_bot_what_concerns_it(telegram: Telegram) -> None:
    owner, guest = await telegram.person(), await telegram.person()
    group = await telegram.people("POST", "groups", {"title": "Family", "person_id": owner}, status=201)
    assert group["id"] < 0
    joined, created = await telegram.updates()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert created["message"]["group_chat_created"] is True
    sent = await telegram.call("sendMessage", chat_id=group["id"], text="I work in private chats only")
    where = f"groups/{group['id']}/text"
    for body in (
        {"text": "just talk"},
        {"text": "/start@other_bot"},
        {"text": "/start"},
        {"text": "hi @qonys_sandbox_bot"},
        {"text": "why?", "reply_to": sent["message_id"]},
    ):
        await telegram.people("POST", where, {"person_id": guest, **body})
    messages = [update["message"] for update in await telegram.updates()]
    assert [message["text"] for message in messages] == ["/start", "hi @qonys_sandbox_bot", "why?"]
    assert messages[0]["chat"] == {"id": group["id"], "title": "Family", "type": "group"}
    assert messages[0]["from"]["id"] == guest


async def test_foreign_pages_are_refused(telegram: Telegram) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}):
        for path in ("/api/people", "/sandbox/calls"):
            async with telegram.session.get(telegram.root + path, headers=headers) as response:
                assert response.status == 403
    async with telegram.session.get(f"{telegram.root}/api/people", headers={"Origin": telegram.root}) as response:
        assert response.status == 200


async def test_photos_are_stored_as_telegram_stores_them(telegram: Telegram) -> None:
    chat = await telegram.person()
    [said] = await telegram.people(
        "POST", f"people/{chat}/files", form("photo", [("a.png", picture(), "image/png")], "c")
    )
    assert len({size["file_id"] for size in said["photo"]}) == 4
    async with telegram.session.get(f"{telegram.root}/api/files/{said['photo'][-1]['file_id']}") as response:
        assert response.content_type == "image/jpeg"
        assert (await response.read()).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("after_commit", [False, True])
async def test_faults_come_before_or_after_the_deed(telegram: Telegram, *, after_commit: bool) -> None:
    chat, other = await telegram.person(), await telegram.person()
    fault = {"method": "sendMessage", "error_code": 500, "times": 2, "chat_id": chat, "after_commit": after_commit}
    [waiting] = await telegram.people("POST", "/sandbox/faults", fault, status=201)
    assert waiting["times"] == 2
    await telegram.call("sendMessage", chat_id=other, text="x")
    for _ in range(2):
        assert await telegram.refused("sendMessage", chat_id=chat, text="x") == "Internal Server Error"
    assert await telegram.people("GET", "/sandbox/faults") == []
    await telegram.call("sendMessage", chat_id=chat, text="x")
    texts = [message["text"] for message in await telegram.people("GET", f"people/{chat}/messages")]
    assert texts == ["/start", *(["x"] * (3 if after_commit else 1))]


async def test_a_fault_can_break_the_connection(telegram: Telegram) -> None:
    await telegram.people("POST", "/sandbox/faults", {"method": "*"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await telegram.call("setMyName", name="x")
    await telegram.people("POST", "/sandbox/faults", {"method": "*", "error_code": 429, "retry_after": 3, "times": 9})
    answer = await telegram.answer("getMe")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    await telegram.people("DELETE", "/sandbox/faults")
    assert (await telegram.call("getMe"))["first_name"] == "Qonys"
    for bad in ({}, {"method": "x", "error_code": 200}, {"method": "x", "times": 0}):
        await telegram.people("POST", "/sandbox/faults", bad, status=400)


async def test_the_call_log_tells_what_the_bot_did(telegram: Telegram) -> None:
    chat = await telegram.person()
    before = (await telegram.people("GET", "/sandbox/calls"))[-1]["seq"]
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup=markup)
    await telegram.refused("sendmessage", chat_id=1, text="x")
    first, second = await telegram.people("GET", f"/sandbox/calls?since={before}")
    assert first["params"] == {"chat_id": chat, "text": "x", "reply_markup": markup}
    assert (first["method"], first["ok"], first["error_code"], first["seq"]) == ("sendMessage", True, None, before + 1)
    assert (second["method"], second["ok"], second["error_code"]) == ("sendMessage", False, 400)


async def test_the_published_limits_can_be_switched_on() -> None:
    async with telegram_server(options=Options(flood_limits=True)) as telegram:
        chat = await telegram.person()
        answers = [await telegram.answer("sendMessage", chat_id=chat, text="x") for _ in range(7)]
        assert [answer["ok"] for answer in answers] == [True] * 5 + [False] * 2
        assert answers[-1]["parameters"] == {"retry_after": 1}
        await telegram.people("PUT", "/sandbox/flood", {"on": False})
        await telegram.call("sendMessage", chat_id=chat, text="x")


async def test_the_page_knows_the_bot(telegram: Telegram) -> None:
    about = await telegram.people("GET", "bot")
    assert about["token_known"] is False
    await telegram.call("setMyDescription", description="What I do")
    about = await telegram.people("GET", "bot")
    assert (about["token_known"], about["name"], about["description"]) == (True, "Qonys", "What I do")
    assert about["me"]["username"] == "qonys_sandbox_bot"
