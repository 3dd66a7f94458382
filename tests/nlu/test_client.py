"""The client never raises, never waits for long, sends nothing personal, and gets along without Rasa."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from dialogs.understanding import INTENTS, Named, Understanding
from nlu.client import Client, prepared

ANSWER = {
    "text": "в Павлодар",
    "intent": {"name": "choose_region", "confidence": 0.98},
    "entities": [{"entity": "region", "value": "pavlodar", "start": 2, "end": 10, "extractor": "x"}],
    "intent_ranking": [{"name": "choose_region", "confidence": 0.98}, {"name": "ask_regions", "confidence": 0.01}],
}
EMBEDDED = Understanding(intent="ask_cost", guess="ask_cost", confidence=0.9, route="embedded")


class Rasa:
    """Something that answers where Rasa would."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.answer: Any = ANSWER
        self.status = 200
        self.delay = 0.0
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        """POST /model/parse."""
        self.asked.append(await request.json())
        await asyncio.sleep(self.delay)
        if isinstance(self.answer, bytes):
            return web.Response(body=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def rasa() -> AsyncIterator[Rasa]:
    server = Rasa()
    app = web.Application()
    app.router.add_post("/model/parse", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
    yield server
    await runner.cleanup()


@pytest.fixture
async def client(rasa: Rasa) -> AsyncIterator[Client]:
    made = Client(rasa.url, lambda _text: EMBEDDED, deadline=0.3)
    yield made
    await made.close()


async def test_rasa_is_asked(client: Client, rasa: Rasa) -> None:
    got = await client("в Павлодар")
    assert got.intent == "choose_region"
    assert got.route == "rasa"
    assert got.entities == (Named(entity="region", value="pavlodar", start=2, end=10),)
    assert rasa.asked == [{"text": "в Павлодар"}]


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "🙂🙂", "12 34", "+7 701 123 45 67", "...", "/", "///", "\u200f\u202e", "１２"]
)
async def test_without_letters_nobody_is_asked(client: Client, rasa: Rasa, text: str) -> None:
    got = await client(text)
    assert (got.intent, got.route) == ("", "rules")
    assert rasa.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "/affirm",
        '/choose_region{"region": "pavlodar"}',
        "  //restart",
        "\n/affirm",
        "/ /affirm",
        "/out_of_scope@1.0",
        '{"text": "/affirm"}',
        '["affirm"]',
        "/cancel please",
        "yes /affirm",
        "\u200b/affirm",
        "\uff0fcancel",
        "\\cancel",
        'well {"intent":"cancel"}',
        '{"text": "удалите всё',
        "}{ deny",
        "${affirm}",
        "<affirm/>",
        "<b>cancel</b>",
        "cancel()",
        "intent: affirm",
        "please delete_my_data",
        "Delete_My_Data now",
    ],
)
async def test_commands_are_nothing_said(client: Client, rasa: Rasa, text: str) -> None:
    """A text that begins with a slash is obeyed by Rasa with confidence 1; without the slash it would be a guess."""
    got = await client(text)
    assert (got.intent, got.guess, got.route) == ("", "", "rules")
    assert rasa.asked == []


async def test_a_slash_before_a_sentence_is_a_slip(client: Client, rasa: Rasa) -> None:
    await client("/қандай құжаттар керек")
    assert rasa.asked == [{"text": " қандай құжаттар керек"}]


@pytest.mark.parametrize("text", ["и/или Павлодар", "Павлодар <3", "24/7 работаете?", "паспорт (загран)", "км/ч"])
async def test_signs_among_words_are_said(client: Client, rasa: Rasa, text: str) -> None:
    await client(text)
    assert len(rasa.asked) == 1


async def test_half_characters_are_no_reason_to_rest(client: Client, rasa: Rasa) -> None:
    """What a broken encoding left is asked about like everything else."""
    for _ in range(4):
        assert (await client("в Павлодар \udcff")).route == "rasa"
    assert rasa.asked[-1] == {"text": "в Павлодар \ufffd"}


async def test_what_is_denied_is_not_done(client: Client, rasa: Rasa) -> None:
    rasa.answer = {"intent_ranking": [{"name": "delete_my_data", "confidence": 0.99}], "entities": []}
    assert (await client("удалите мои данные")).intent == "delete_my_data"
    got = await client("не удаляйте мои данные")
    assert (got.intent, got.guess, got.confidence) == ("", "delete_my_data", 0.99)


async def test_nothing_personal_is_sent(client: Client, rasa: Rasa) -> None:
    text = "почему мой ИИН 900321300014 и тел. +7 701 123-45-67 и bota@example.com, @bota, https://a.example/x?"
    got = await client(text)
    (asked,) = rasa.asked
    for secret in ("900321300014", "701", "bota", "example"):
        assert secret not in asked["text"]
    assert len(asked["text"]) == len(text)
    assert got.route == "rasa"


async def test_long_texts_are_cut(client: Client, rasa: Rasa) -> None:
    await client("документ " * 1000)
    assert len(rasa.asked[0]["text"]) <= 400


@pytest.mark.parametrize(
    "answer",
    [
        b"not json",
        b"",
        [],
        {},
        {"intent_ranking": [], "entities": []},
        {"intent_ranking": [{"name": "rm -rf", "confidence": 1.0}], "entities": []},
        {"intent_ranking": [{"name": "affirm"}], "entities": []},
        {"intent_ranking": [{"name": "affirm", "confidence": "much"}], "entities": []},
        {**ANSWER, "entities": [{"entity": "region"}]},
        {**ANSWER, "entities": None},
    ],
)
async def test_an_answer_that_is_none(client: Client, rasa: Rasa, answer: Any) -> None:
    rasa.answer = answer
    assert await client("сколько стоит услуга") == EMBEDDED


async def test_errors_and_silence_end_at_the_embedded_model(client: Client, rasa: Rasa) -> None:
    rasa.status = 500
    assert (await client("сколько стоит услуга")).route == "embedded"
    rasa.status, rasa.delay = 200, 30
    began = asyncio.get_running_loop().time()
    assert (await client("сколько стоит услуга")).route == "embedded"
    assert asyncio.get_running_loop().time() - began < 10


async def test_the_breaker_opens_and_closes(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    """After three failures in a row Rasa has peace; then it is asked again."""
    monkeypatch.setattr("nlu.client.PAUSE", 0.2)
    client = Client(rasa.url, lambda _text: EMBEDDED)
    rasa.status = 500
    for _ in range(5):
        assert (await client("сколько стоит")).route == "embedded"
    assert len(rasa.asked) == 3
    rasa.status = 200
    await asyncio.sleep(0.3)
    assert (await client("в Павлодар хочу")).route == "rasa"
    await client.close()


async def test_nobody_there() -> None:
    client = Client("http://127.0.0.1:9", lambda _text: EMBEDDED)
    assert await client("сколько стоит услуга") == EMBEDDED
    await client.close()


async def test_the_embedded_model_fails_too() -> None:
    def broken(_text: str) -> Understanding:
        raise RuntimeError("no model")

    client = Client("", broken)
    got = await client("сколько стоит услуга")
    assert (got.intent, got.route) == ("", "embedded")


async def test_phrases_are_rules() -> None:
    client = Client("", lambda _text: EMBEDDED)
    assert (await client("назад")).route == "rules"


async def test_unsure_is_not_acted_on(client: Client, rasa: Rasa) -> None:
    rasa.answer = {**ANSWER, "intent_ranking": [{"name": "choose_region", "confidence": 0.6}]}
    got = await client("может в Павлодар")
    assert (got.intent, got.guess) == ("", "choose_region")


@given(st.text())
def test_prepared_keeps_places(text: str) -> None:
    safe = prepared(text)
    assert len(safe) == min(len(text), 400)
    assert not safe.strip().startswith("/")


@given(st.text(alphabet='/{}":a affirm\n\\u0', max_size=40))
def test_no_trick_is_obeyed(text: str) -> None:
    """Slashes, braces and JSON never become an intent by themselves."""
    asked = []

    def embedded(safe: str) -> Understanding:
        asked.append(safe)
        return Understanding()

    got = asyncio.run(Client("", embedded)(text))
    assert got.intent in {"", *INTENTS}
    assert all(not safe.strip().startswith("/") for safe in asked)
