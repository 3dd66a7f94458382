"""How updates reach the bot: long polling, webhook, restarts."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.telegram import Options
from tests.sandbox.telegram.telegram_harness import Telegram, telegram_server

QUICK = Options(webhook_pause=0.01, webhook_longest_pause=0.05)
Answer = Callable[[dict[str, Any]], web.Response]


class Hook:
    """A bot's webhook: keeps what it got, answers what it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.headers: list[str | None] = []
        self.answer: Answer = lambda _: web.Response()
        self.gate: asyncio.Event | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """Keep an update; answer, once the gate is open if there is one."""
        update = json.loads(await request.read())
        self.headers.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.got.put_nowait(update)
        if self.gate is not None:
            await self.gate.wait()
        return self.answer(update)


@asynccontextmanager
async def webhook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield hook
    finally:
        await runner.cleanup()


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def until_delivered(telegram: Telegram) -> dict[str, Any]:
    """Wait for an empty queue; the webhook's state then."""
    committed = asyncio.Event()
    telegram.sandbox.world.state.listeners.append(committed.set)
    while True:
        committed.clear()
        info: dict[str, Any] = await telegram.call("getWebhookInfo")
        if info["pending_update_count"] == 0:
            return info
        await committed.wait()


async def test_a_long_poll_holds_until_something_happens(telegram: Telegram) -> None:
    chat = await telegram.person()
    poll = asyncio.create_task(telegram.call("getUpdates", timeout=50))
    await telegram.waits()
    assert not poll.done()
    await telegram.act(chat, "text", text="now")
    assert texts(await poll) == ["now"]


async def test_an_empty_poll_ends_in_time(telegram: Telegram) -> None:
    assert await telegram.call("getUpdates", timeout=1) == []


async def test_only_confirmed_updates_are_forgotten(telegram: Telegram) -> None:
    chat = await telegram.person()
    for word in "abcd":
        await telegram.act(chat, "text", text=word)
    first = await telegram.call("getUpdates", limit=2)
    assert texts(first) == ["a", "b"]
    assert await telegram.call("getUpdates", limit=2) == first
    rest = await telegram.call("getUpdates", offset=first[0]["update_id"] + 1)
    assert texts(rest) == ["b", "c", "d"]
    assert texts(await telegram.call("getUpdates", offset=-1)) == ["d"]
    assert texts(await telegram.call("getUpdates")) == ["d"]
    ids = [update["update_id"] for update in first + rest[1:]]
    assert ids == list(range(ids[0], ids[0] + 4))


async def test_the_second_poll_ends_the_first(telegram: Telegram) -> None:
    first = asyncio.create_task(telegram.answer("getUpdates", timeout=50))
    await telegram.waits()
    second = asyncio.create_task(telegram.answer("getUpdates", timeout=50))
    refused = await first
    assert refused["error_code"] == 409
    assert refused["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await telegram.waits()
    await telegram.call("setWebhook", url="http://127.0.0.1:9/")
    assert (await second)["description"] == "Conflict: terminated by setWebhook request"
    assert await telegram.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


async def test_a_bot_gets_the_kinds_it_asked_for(telegram: Telegram) -> None:
    chat = await telegram.person()
    await telegram.call("getUpdates", allowed_updates=["callback_query"])
    await telegram.act(chat, "text", text="lost")
    assert await telegram.call("getUpdates") == []
    assert (await telegram.call("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await telegram.call("getUpdates", allowed_updates=[])
    await telegram.act(chat, "text", text="seen")
    assert texts(await telegram.call("getUpdates")) == ["seen"]


async def test_nothing_is_lost_by_a_restart(tmp_path: Path) -> None:
    """Unconfirmed updates come again with the same number, chats and settings are as they were."""
    path = tmp_path / "telegram.sqlite"
    async with telegram_server(path) as telegram:
        chat = await telegram.person()
        await telegram.act(chat, "text", text="unconfirmed")
        before = await telegram.call("getUpdates")
        keyboard = {"keyboard": [[{"text": "A"}]]}
        sent = await telegram.call("sendMessage", chat_id=chat, text="kept", reply_markup=keyboard)
        await telegram.call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
        page = await telegram.people("GET", f"people/{chat}/messages")
        people = await telegram.people("GET", "people")
    async with telegram_server(path) as telegram:
        assert await telegram.call("getUpdates") == before
        assert await telegram.people("GET", f"people/{chat}/messages") == page
        assert await telegram.people("GET", "people") == people
        assert await telegram.call("getMyCommands") == [{"command": "help", "description": "Help"}]
        after = await telegram.call("sendMessage", chat_id=chat, text="new")
        assert after["message_id"] > sent["message_id"]
        await telegram.call("getUpdates", offset=before[-1]["update_id"] + 1)
    async with telegram_server(path) as telegram:
        assert await telegram.call("getUpdates") == []
        await telegram.act(chat, "text", text="next")
        [update] = await telegram.call("getUpdates")
        assert update["update_id"] == before[-1]["update_id"] + 1


async def test_stopping_ends_a_poll_promptly(tmp_path: Path) -> None:
    async with telegram_server(tmp_path / "t.sqlite") as telegram:
        poll = asyncio.create_task(telegram.call("getUpdates", timeout=50))
        await telegram.waits()
        async with asyncio.timeout(1):
            await telegram.sandbox.stop()
            assert await poll == []
        assert (await telegram.answer("getMe"))["error_code"] == 502


async def test_a_webhook_that_fails_gets_everything_in_order() -> None:
    async with telegram_server(options=QUICK) as telegram, webhook() as hook:
        chat = await telegram.person()
        failures = iter([500, 500, 404, 302])
        hook.answer = lambda _: web.Response(status=next(failures, 200))
        await telegram.call("setWebhook", url=hook.url, secret_token="a_Secret-1", max_connections=3)
        for word in ("one", "two", "three"):
            await telegram.act(chat, "text", text=word)
        info = await until_delivered(telegram)
        got = texts([hook.got.get_nowait() for _ in range(hook.got.qsize())])
        assert got == ["one"] * 5 + ["two", "three"]
        assert set(hook.headers) == {"a_Secret-1"}
        assert info["url"] == hook.url
        assert info["max_connections"] == 3
        assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


async def test_a_slow_chat_does_not_hold_up_others() -> None:
    async with telegram_server(options=QUICK) as telegram, webhook() as hook:
        slow, quick = await telegram.person(), await telegram.person()
        await telegram.call("setWebhook", url=hook.url, max_connections=2)
        hook.gate = asyncio.Event()
        await telegram.act(slow, "text", text="slow 1")
        await telegram.act(slow, "text", text="slow 2")
        await telegram.act(quick, "text", text="quick")
        assert sorted(texts([await hook.got.get(), await hook.got.get()])) == ["quick", "slow 1"]
        assert hook.got.empty()
        hook.gate.set()
        assert texts([await hook.got.get()]) == ["slow 2"]
        await until_delivered(telegram)


async def test_connections_are_limited() -> None:
    async with telegram_server(options=QUICK) as telegram, webhook() as hook:
        one, two = await telegram.person(), await telegram.person()
        await telegram.call("setWebhook", url=hook.url, max_connections=1)
        hook.gate = asyncio.Event()
        await telegram.act(one, "text", text="1")
        await telegram.act(two, "text", text="2")
        assert texts([await hook.got.get()]) == ["1"]
        assert len(telegram.sandbox._sender._busy) == 1
        hook.gate.set()
        assert texts([await hook.got.get()]) == ["2"]
        await until_delivered(telegram)


async def test_what_a_deleted_webhook_did_not_get_waits_for_polling() -> None:
    async with telegram_server(options=QUICK) as telegram, webhook() as hook:
        chat = await telegram.person()
        hook.answer = lambda _: web.Response(status=503)
        await telegram.call("setWebhook", url=hook.url)
        await telegram.act(chat, "text", text="undelivered")
        await hook.got.get()
        assert (await telegram.call("getWebhookInfo"))["pending_update_count"] == 1
        await telegram.call("deleteWebhook")
        assert (await telegram.call("getWebhookInfo")) == {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": 1,
        }
        assert texts(await telegram.call("getUpdates")) == ["undelivered"]
        await telegram.call("deleteWebhook", drop_pending_updates=True)
        assert await telegram.call("getUpdates") == []


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    async with webhook() as hook:
        hook.gate = asyncio.Event()
        async with telegram_server(path, QUICK) as telegram:
            chat = await telegram.person()
            await telegram.call("setWebhook", url=hook.url)
            await telegram.act(chat, "text", text="once more")
            first = await hook.got.get()
        hook.gate.set()
        async with telegram_server(path, QUICK):
            assert await hook.got.get() == first


async def test_a_webhook_may_answer_with_a_call() -> None:
    async with telegram_server(options=QUICK) as telegram, webhook() as hook:
        chat = await telegram.person()
        hook.answer = lambda update: web.json_response(
            {"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "echo"}
        )
        await telegram.call("setWebhook", url=hook.url)
        async with telegram.events(f"/api/people/{chat}/events") as stream:
            await telegram.act(chat, "text", text="hi")
            seen = [json.loads((await stream.next())[1])["text"] for _ in range(2)]
        assert seen == ["hi", "echo"]


async def test_bad_webhooks_are_refused(telegram: Telegram) -> None:
    for params, description in (
        ({"url": "ftp://x"}, "Bad Request: invalid webhook URL specified"),
        ({"url": "https://x", "secret_token": "a" * 257}, "Bad Request: secret token is too long"),
        ({"url": "https://x", "secret_token": "a b"}, "Bad Request: secret token contains unallowed characters"),
    ):
        assert await telegram.refused("setWebhook", **params) == description
