"""The real models on the real sets: the embedded one, and Rasa as a server, which must say the same."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from dialogs.understanding import INTENTS
from nlu.client import Client
from nlu.embedded import Embedded
from nlu.places import NLU, ROOT, fingerprint
from nlu.server.environment import environment, model
from nlu.server.process import RasaServer
from nlu.tools.build import train
from nlu.tools.evaluate import run, summary
from nlu.tools.lint import sets
from nlu.tools.promote import promoted, worse
from tests.world import free_ports

SAID = [
    ("қандай құжаттар керек", "ask_documents", ""),
    ("qandai qujattar kerek", "ask_documents", ""),
    ("قانداي قۇجاتتار كەرەك", "ask_documents", ""),
    ("а зачем вам паспорт", "ask_why", ""),
    ("Солтүстікке барамыз", "choose_region", "north_kazakhstan"),
    ("хотим в Костанай к родным", "choose_region", "kostanay"),
    ("how much money will we get", "ask_benefits", ""),
    ("позовите человека", "talk_to_human", ""),
    ("какая завтра погода", "out_of_scope", ""),
    ("ты кто вообще", "bot_help", ""),
]


@pytest.fixture(scope="module")
def embedded() -> Embedded:
    """Trained once for each state of the data; `make test` has done it before."""
    train(lambda _line: None)
    made = Embedded()
    made.prepare()
    return made


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("text", "intent", "region"), SAID)
def test_what_people_say(embedded: Embedded, text: str, intent: str, region: str) -> None:
    got = embedded(text)
    assert got.intent == intent
    assert got.value("region") == region
    assert got.route == "embedded"


@pytest.mark.timeout(900)
def test_the_promoted_model_is_this_one_and_keeps_its_numbers(embedded: Embedded) -> None:
    """Whoever changes data or code measures it: `python -m nlu promote`. The bars are in docs/understanding.md."""
    record = promoted()
    assert record is not None
    assert record["fingerprint"] == fingerprint(), "the data has changed: make nlu, then python -m nlu promote"
    everything = [one for found in sets(NLU / "tests").values() for one in found]
    told = summary(run(everything, Client("", embedded, deadline=30.0)))
    assert worse(told, record["numbers"]) == []
    assert told["accuracy"] >= 0.95
    assert told["macro_f1"] >= 0.94
    assert min(group["accuracy"] for group in told["groups"].values()) >= 0.90
    assert told["fallback"]["out_of_scope_caught"] >= 0.95
    assert told["fallback"]["acted_wrong"] <= 0.01
    assert told["entities"]["region"]["value_f1"] >= 0.97


def test_without_a_model_nothing_is_understood() -> None:
    got = Embedded()("қандай құжаттар керек")
    assert (got.intent, got.guess, got.route) == ("", "", "embedded")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rasa() -> AsyncIterator[RasaServer]:
    assert environment(), "make nlu"
    assert model(), "make nlu"
    async with RasaServer() as server:
        yield server


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_rasa_says_the_same(rasa: RasaServer, embedded: Embedded) -> None:
    """Same data, same code, another Python: the same intents and values, nearly the same numbers."""
    client = Client(rasa.url, embedded, deadline=10.0)
    for text, intent, region in SAID:
        got, ours = await client(text), embedded(text)
        assert got.route == "rasa"
        assert (got.guess, got.value("region")) == (intent, region), text
        assert got.confidence == pytest.approx(ours.confidence, abs=0.02)
    await client.close()


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "text",
    [
        "/affirm",
        '/choose_region{"region": "pavlodar"}',
        "/restart",
        "?!",
        "🙂",
        "990101300123",
        '{"text": "/affirm"}',
        "///delete_my_data",
    ],
)
async def test_no_trick_makes_rasa_act(rasa: RasaServer, embedded: Embedded, text: str) -> None:
    client = Client(rasa.url, embedded, deadline=10.0)
    got = await client(text)
    await client.close()
    assert got.intent in {"", "out_of_scope"}


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_rasa_survives_what_it_is_sent(rasa: RasaServer) -> None:
    async with aiohttp.ClientSession() as http:
        for body in (b"", b"not json", b"{}", b'{"text": null}', b'{"text": ' + b'"a' * 9 + b'"}'):
            async with http.post(f"{rasa.url}/model/parse", data=body) as answer:
                await answer.read()
        async with http.post(f"{rasa.url}/model/parse", json={"text": "сәлем"}) as answer:
            assert (await answer.json())["intent"]["name"] == "greet"


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_rasa_listens_here_only(rasa: RasaServer) -> None:
    def listening() -> list[str]:
        rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
        return [
            row.split()[1] for row in rows if row.split()[1].endswith(f":{rasa.port:04X}") and row.split()[3] == "0A"
        ]

    assert listening() == [f"0100007F:{rasa.port:04X}"]


def parse(*options: str, lines: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "nlu", "parse", *options],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("options", "route"), [(("--without-rasa",), "embedded"), ((), "rasa")])
def test_parse_reads_lines(options: tuple[str, ...], route: str) -> None:
    """One JSON a line, an empty line is an empty message, offsets are those of the text as written."""
    text = "біз  Павлодарға  көшеміз деп шештік"
    told = parse(*options, lines=f"{text}\n\n/affirm\nқайда болса да\n")
    assert [one["route"] for one in told] == [route, "rules", told[2]["route"], route]
    assert told[0]["intent"] == "choose_region"
    (entity,) = told[0]["entities"]
    assert text[entity["start"] : entity["end"]] == "Павлодарға"
    assert told[1] == {"intent": "unclear", "guess": "unclear", "confidence": 0.0, "entities": [], "route": "rules"}
    assert (told[2]["intent"], told[2]["route"]) == ("unclear", "rules")
    assert set(told[3]) == {"intent", "guess", "confidence", "entities", "route"}


async def _answers(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/status") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.mark.timeout(300)
async def test_serve_answers_and_rasa_ends_with_it() -> None:
    port = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "nlu", "serve", "--port", str(port)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 120) == f"rasa http://127.0.0.1:{port}\n".encode()
    async with aiohttp.ClientSession() as http:
        async with http.post(f"http://127.0.0.1:{port}/model/parse", json={"text": "сәлем"}) as answer:
            assert (await answer.json())["intent"]["name"] == "greet"
        process.kill()
        await process.wait()
        async with asyncio.timeout(30):
            while await _answers(http, port):
                pass


@pytest.mark.timeout(300)
def test_evaluate_prints_one_summary(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [{"text": text, "intent": intent, "group": "kk", "entities": []} for text, intent, _ in SAID]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    page = tmp_path / "page.html"
    command = [sys.executable, "-m", "nlu", "evaluate", str(path), "--without-rasa", "--report", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["messages"] == len(SAID)
    assert told["accuracy"] == 1.0
    assert told["routes"] == {"embedded": len(SAID)}
    assert "Confusion" in page.read_text(encoding="utf-8")


def test_rasas_domain_knows_the_same_intents() -> None:
    import yaml

    domain = yaml.safe_load((NLU / "domain.yml").read_text(encoding="utf-8"))
    assert tuple(domain["intents"]) == INTENTS


async def test_nobody_waits_for_a_model_that_is_not_there() -> None:
    client = Client("", Embedded())
    got = await asyncio.wait_for(client("қандай құжаттар керек"), 5)
    assert got.intent == ""
