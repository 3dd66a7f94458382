"""The Bot API itself: encodings, limits, wordings, edits, buttons and files."""

import io
import json

import aiohttp
import pytest

from sandbox.telegram import Options
from tests.sandbox.telegram.telegram_harness import TOKEN, Telegram, form, picture, telegram_server


async def test_parameters_come_in_every_encoding(telegram: Telegram) -> None:
    chat = await telegram.person()
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    fields = {"chat_id": str(chat), "text": "сәлем & hi", "reply_markup": json.dumps(markup)}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    for request in (
        telegram.session.get(telegram.url("sendMessage"), params=fields),
        telegram.session.post(telegram.url("sendMessage"), data=fields),
        telegram.session.post(telegram.url("SENDMESSAGE"), json={**fields, "reply_markup": markup, "chat_id": chat}),
        telegram.session.post(telegram.url("sendmessage"), data=multipart),
        telegram.session.post(telegram.url("sendMessage"), params={"chat_id": str(chat)}, data={"text": "сәлем & hi"}),
    ):
        async with request as response:
            body = await response.json()
        assert body["ok"], body
        assert body["result"]["text"] == "сәлем & hi"
        assert body["result"]["chat"] == {"id": chat, "type": "private", "first_name": "Ainur"}
        assert body["result"]["from"]["is_bot"] is True


async def test_strangers_and_nonsense_are_refused(telegram: Telegram) -> None:
    for url, status, description in (
        (f"{telegram.root}/bot1:wrong/getMe", 401, "Unauthorized"),
        (f"{telegram.root}/file/bot1:wrong/documents/file_0", 401, "Unauthorized"),
        (telegram.url("getNothing"), 404, "Not Found"),
        (f"{telegram.root}/file/bot{TOKEN}/../../etc/passwd", 404, "Not Found"),
        (f"{telegram.root}/file/bot{TOKEN}/documents/file_99", 404, "Not Found"),
    ):
        async with telegram.session.get(url) as response:
            assert response.status == status
            if response.content_type == "application/json":
                assert (await response.json())["description"] == description
    headers = {"Content-Type": "application/json"}
    for broken in (b"{", b"[1]", b'"text"', b"\xff", b"[" * 100_000):
        async with telegram.session.post(telegram.url("sendMessage"), data=broken, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["description"].startswith("Bad Request: ")
    headers = {"Content-Type": "multipart/form-data"}
    async with telegram.session.post(telegram.url("sendMessage"), data=b"nothing", headers=headers) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "a" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "x", "chat_id": 1}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": [1]}, "Bad Request: object expected as reply markup"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
    ],
)
async def test_messages_that_telegram_refuses(telegram: Telegram, params: dict[str, object], description: str) -> None:
    chat = await telegram.person()
    assert await telegram.refused("sendMessage", **{"chat_id": chat, **params}) == description


async def test_the_longest_message_passes(telegram: Telegram) -> None:
    chat = await telegram.person()
    sent = await telegram.call("sendMessage", chat_id=chat, text=f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "x", "callback_data": "é" * 32 + "a"}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"callback_data": "x"},
            'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
    ],
)
async def test_bad_buttons(telegram: Telegram, button: dict[str, str], description: str) -> None:
    chat = await telegram.person()
    markup = {"inline_keyboard": [[button]]}
    assert await telegram.refused("sendMessage", chat_id=chat, text="x", reply_markup=markup) == description


async def test_64_bytes_and_100_buttons_pass(telegram: Telegram) -> None:
    chat = await telegram.person()
    rows = [[{"text": str(n), "callback_data": "é" * 32}] for n in range(100)]
    sent = await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup={"inline_keyboard": rows})
    assert sent["reply_markup"]["inline_keyboard"] == rows
    rows.append(rows[0])
    description = await telegram.refused("sendMessage", chat_id=chat, text="x", reply_markup={"inline_keyboard": rows})
    assert description == "Bad Request: reply markup is too long"
    empty = await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup={"inline_keyboard": [[]]})
    assert "reply_markup" not in empty


async def test_a_persons_keyboard_is_not_part_of_the_message(telegram: Telegram) -> None:
    chat = await telegram.person()
    keyboard = {"keyboard": [[{"text": "My number", "request_contact": True}]], "one_time_keyboard": True}
    sent = await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup=keyboard)
    assert "reply_markup" not in sent
    [person] = await telegram.people("GET", "people")
    assert person["keyboard"] == {"kind": "contact", **keyboard}
    await telegram.act(chat, "contact")
    [person] = await telegram.people("GET", "people")
    assert person["keyboard"] is None
    await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup={"keyboard": [["A", "B"]]})
    await telegram.act(chat, "text", text="A")
    [person] = await telegram.people("GET", "people")
    assert person["keyboard"]["keyboard"] == [[{"text": "A"}, {"text": "B"}]]
    await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup={"remove_keyboard": True})
    [person] = await telegram.people("GET", "people")
    assert person["keyboard"] is None
    await telegram.call("sendMessage", chat_id=chat, text="x", reply_markup={"force_reply": True})
    [person] = await telegram.people("GET", "people")
    assert person["keyboard"] == {"kind": "force_reply", "force_reply": True}


async def test_edits(telegram: Telegram) -> None:
    chat = await telegram.person()
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = await telegram.call("sendMessage", chat_id=chat, text="one", reply_markup=markup)
    here = {"chat_id": chat, "message_id": sent["message_id"]}
    same = await telegram.refused("editMessageText", **here, text="<b></b>one", parse_mode="HTML", reply_markup=markup)
    assert same.startswith("Bad Request: message is not modified: specified new message content and reply markup are")
    edited = await telegram.call("editMessageText", **here, text="two")
    assert edited["text"] == "two"
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]
    marked = await telegram.call("editMessageReplyMarkup", **here, reply_markup=markup)
    assert marked["reply_markup"] == markup
    assert (await telegram.refused("editMessageReplyMarkup", **here, reply_markup=markup)).startswith(
        "Bad Request: message is not modified"
    )
    bad = {"keyboard": [["x"]]}
    assert await telegram.refused("editMessageText", **here, text="x", reply_markup=bad) == (
        "Bad Request: inline keyboard expected"
    )
    assert await telegram.refused("editMessageCaption", **here, caption="x") == (
        "Bad Request: there is no caption in the message to edit"
    )
    said = await telegram.act(chat, "text", text="mine")
    assert await telegram.refused("editMessageText", chat_id=chat, message_id=said["message_id"], text="x") == (
        "Bad Request: message can't be edited"
    )
    assert await telegram.call("deleteMessage", **here) is True
    assert await telegram.refused("editMessageText", **here, text="x") == "Bad Request: message to edit not found"
    assert await telegram.refused("deleteMessage", **here) == "Bad Request: message to delete not found"
    assert await telegram.call("deleteMessages", chat_id=chat, message_ids=[said["message_id"], 12345]) is True
    assert [m["text"] for m in await telegram.people("GET", f"people/{chat}/messages")] == ["/start"]


async def test_old_messages_stay() -> None:
    now = [1_800_000_000.0]
    async with telegram_server(options=Options(clock=lambda: now[0])) as telegram:
        chat = await telegram.person()
        sent = await telegram.call("sendMessage", chat_id=chat, text="one")
        now[0] += 48 * 3600
        description = await telegram.refused("deleteMessage", chat_id=chat, message_id=sent["message_id"])
        assert description == "Bad Request: message can't be deleted for everyone"


async def test_a_query_is_answered_once_and_in_time() -> None:
    now = [1_800_000_000.0]
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    async with telegram_server(options=Options(clock=lambda: now[0])) as telegram:
        chat = await telegram.person()
        sent = await telegram.call("sendMessage", chat_id=chat, text="one")
        query = (await telegram.act(chat, "press", message_id=sent["message_id"], data="old:tap"))["callback_query_id"]
        [update] = await telegram.updates()
        assert update["callback_query"]["id"] == query
        assert update["callback_query"]["data"] == "old:tap"
        assert update["callback_query"]["message"] == sent
        assert update["callback_query"]["from"]["language_code"] == "kk"
        assert await telegram.call("answerCallbackQuery", callback_query_id=query, text="ok", show_alert=True) is True
        assert await telegram.refused("answerCallbackQuery", callback_query_id=query) == old
        assert await telegram.refused("answerCallbackQuery", callback_query_id="77") == old
        second = (await telegram.act(chat, "press", message_id=sent["message_id"], data="x"))["callback_query_id"]
        assert second != query
        now[0] += 15 * 60 + 1
        assert await telegram.refused("answerCallbackQuery", callback_query_id=second) == old


async def test_files_go_both_ways(telegram: Telegram) -> None:
    chat = await telegram.person()
    data = aiohttp.FormData(
        {"chat_id": str(chat), "caption": "<i>decision</i>", "parse_mode": "HTML"}, quote_fields=False
    )
    data.add_field("document", b"%PDF-1.7 decision", filename="Шешім 1.pdf", content_type="application/pdf")
    async with telegram.session.post(telegram.url("sendDocument"), data=data) as response:
        sent = (await response.json())["result"]
    document = sent["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "Шешім 1.pdf",
        "application/pdf",
        17,
    )
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 8}]
    file = await telegram.call("getFile", file_id=document["file_id"])
    assert file["file_unique_id"] == document["file_unique_id"]
    async with telegram.session.get(f"{telegram.root}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == b"%PDF-1.7 decision"
    async with telegram.session.get(f"{telegram.root}/api/files/{document['file_id']}") as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"].startswith("attachment")
    again = await telegram.call("sendDocument", chat_id=chat, document=document["file_id"])
    assert again["document"] == document
    assert await telegram.refused("sendPhoto", chat_id=chat, photo=document["file_id"]) == (
        "Bad Request: can't use file of type Document as Photo"
    )
    assert await telegram.refused("getFile", file_id="none") == "Bad Request: invalid file_id"
    assert await telegram.refused("sendDocument", chat_id=chat) == "Bad Request: there is no document in the request"
    caption = "a" * 1025
    assert await telegram.refused("sendDocument", chat_id=chat, document=document["file_id"], caption=caption) == (
        "Bad Request: message caption is too long"
    )


async def test_albums(telegram: Telegram) -> None:
    chat = await telegram.person()
    media = [{"type": "photo", "media": "attach://a", "caption": "two"}, {"type": "photo", "media": "attach://b"}]
    data = aiohttp.FormData({"chat_id": str(chat), "media": json.dumps(media)})
    data.add_field("a", picture(), filename="a.png")
    data.add_field("b", picture(600, 900, "JPEG"), filename="b.jpg")
    async with telegram.session.post(telegram.url("sendMediaGroup"), data=data) as response:
        first, second = (await response.json())["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "two"
    assert [(size["width"], size["height"]) for size in first["photo"]] == [
        (90, 51),
        (320, 180),
        (800, 450),
        (1280, 720),
    ]
    assert [size["height"] for size in second["photo"]] == [90, 320, 800, 900]
    said = await telegram.people(
        "POST",
        f"people/{chat}/files",
        form("document", [("1.pdf", b"one", "application/pdf"), ("2.pdf", b"two", "application/pdf")], "both"),
    )
    updates = [update["message"] for update in await telegram.updates()]
    assert [message["document"]["file_name"] for message in updates] == ["1.pdf", "2.pdf"]
    assert len({message["media_group_id"] for message in updates}) == 1
    assert [message.get("caption") for message in updates] == ["both", None]
    assert [message["message_id"] for message in said] == [message["message_id"] for message in updates]


async def test_large_files_can_be_sent_but_not_fetched(telegram: Telegram) -> None:
    chat = await telegram.person()
    big = b"x" * (20 * 1024 * 1024 + 1)
    [said] = await telegram.people(
        "POST", f"people/{chat}/files", form("document", [("a.pdf", big, "application/pdf")])
    )
    assert await telegram.refused("getFile", file_id=said["document"]["file_id"]) == "Bad Request: file is too big"
    data = aiohttp.FormData({"chat_id": str(chat)})
    data.add_field("document", io.BytesIO(b"x" * (50 * 1024 * 1024 + 1)), filename="a.bin")
    async with telegram.session.post(telegram.url("sendDocument"), data=data) as response:
        assert response.status == 413
        assert (await response.json())["description"] == "Request Entity Too Large"


async def test_pictures_that_are_none(telegram: Telegram) -> None:
    chat = await telegram.person()
    for data in (b"GIF89a but no", picture()[:300], picture(1, 400)):
        body = form("photo", [("a.png", data, "image/png")])
        answer = await telegram.people("POST", f"people/{chat}/files", body, status=400)
        assert "error" in answer
    empty = form("photo", [("a.png", b"", "image/png")])
    await telegram.people("POST", f"people/{chat}/files", empty, status=400)
    assert await telegram.updates() == []


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(telegram: Telegram) -> None:
    shy = await telegram.person(start=False)
    assert await telegram.refused("sendMessage", chat_id=shy, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    chat = await telegram.person()
    sent = await telegram.call("sendMessage", chat_id=chat, text="x")
    await telegram.act(chat, "block", blocked=True)
    for method, params in (
        ("sendMessage", {"text": "x"}),
        ("editMessageText", {"text": "y", "message_id": sent["message_id"]}),
        ("sendChatAction", {"action": "typing"}),
    ):
        assert await telegram.refused(method, chat_id=chat, **params) == "Forbidden: bot was blocked by the user"
    await telegram.act(chat, "text", text="x", status=409)
    await telegram.people("PATCH", f"people/{chat}", {"blocked": False})
    first, second = [update["my_chat_member"] for update in await telegram.updates()]
    assert (first["old_chat_member"]["status"], first["new_chat_member"]["status"]) == ("member", "kicked")
    assert (second["old_chat_member"]["status"], second["new_chat_member"]["status"]) == ("kicked", "member")
    await telegram.call("sendMessage", chat_id=chat, text="x")


async def test_copies_and_forwards(telegram: Telegram) -> None:
    chat = await telegram.person()
    said = await telegram.act(chat, "text", text="my words")
    here = {"chat_id": chat, "from_chat_id": chat, "message_id": said["message_id"]}
    copied = await telegram.call("copyMessage", **here)
    forwarded = await telegram.call("forwardMessage", **here)
    page = await telegram.people("GET", f"people/{chat}/messages")
    assert [(message["message_id"], message["text"]) for message in page[-2:]] == [
        (copied["message_id"], "my words"),
        (forwarded["message_id"], "my words"),
    ]
    assert forwarded["forward_origin"]["sender_user"]["id"] == chat
    assert await telegram.refused("copyMessage", **(here | {"message_id": 999})) == (
        "Bad Request: message to copy not found"
    )
