"""What is told when something can't be had: to programs as the API describes it, to people so that they can go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.console import gate as door
from bot.console.access import GRANTS, Permission, Role
from bot.console.accounts import Accounts
from bot.console.errors import telling
from bot.console.gate import PROXIES, Gate, Route
from bot.console.pages import Views
from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore
from integrations.vault import KeyRing
from tests.console.place import Place


@dataclass(frozen=True)
class Somewhere:
    """Where something is served."""

    url: str
    http: aiohttp.ClientSession


HTML = {"Accept": "text/html,*/*"}
Described = dict[str, Any]


def operations(described: Described) -> Iterator[tuple[str, str, Described]]:
    """Method, path, and what is said of it."""
    for path, found in described["paths"].items():
        for method, told in found.items():
            yield method.upper(), path, told


async def refused(place: Place | Somewhere, method: str, path: str, **about: Any) -> tuple[int, Described]:
    """An error, as every error of the API has to be."""
    filled = re.sub(r"\{\w+\}", "a" * 64, path)
    async with place.http.request(method, f"{place.url}{filled}", **about) as answer:
        assert answer.content_type == "application/problem+json", f"{method} {path}: {await answer.text()}"
        told = await answer.json(content_type=None)
        assert answer.headers["Cache-Control"] == "no-store"
    assert told["status"] == answer.status
    return answer.status, told


def as_described(described: Described, operation: Described, status: int, told: Described) -> None:
    """Whether an operation's description knows this error, in this shape."""
    assert str(status) in operation["responses"], (operation["operationId"], status)
    (media_type,) = operation["responses"][str(status)]["content"]
    assert media_type == "application/problem+json"
    shape = described["components"]["schemas"]["Problem"]
    assert set(shape["required"]) <= set(told) <= set(shape["properties"])


async def test_every_error_of_the_api_is_as_described(place: Place) -> None:
    """401 and 403 came as plain text, whatever the description said."""
    async with place.http.get(f"{place.url}/api/openapi.json") as answer:
        described = await answer.json()
    visitors = {role: await place.signed_in(f"l-{role.value}", role) for role in Role}
    for method, path, operation in operations(described):
        public = "security" in operation
        status, told = await refused(place, method, path, json={})
        assert status == (422 if public else 401), path
        as_described(described, operation, status, told)
        needed = operation.get("x-permission", "")
        others = [visitor for role, visitor in visitors.items() if needed and needed not in GRANTS[role]]
        for other in others[:1]:
            status, told = await refused(place, method, path, headers=other.headers, json={})
            assert (status, told["code"]) == (403, "forbidden")
            as_described(described, operation, status, told)
        if "application/json" in operation.get("requestBody", {}).get("content", {}) and not public:
            able = next(visitor for role, visitor in visitors.items() if needed in GRANTS[role])
            for body, expected in ((b'{"no": "such"}', 422), (BytesIO(b" " * (1024 * 1024 + 1)), 413)):
                status, told = await refused(place, method, path, headers=able.headers, data=body)
                assert status == expected, path
                as_described(described, operation, status, told)


async def test_errors_of_no_call(place: Place) -> None:
    sara = await place.signed_in("sara", Role.SUPERVISOR)
    for headers in ({}, sara.headers):
        assert (await refused(place, "GET", "/api/nothing", headers=headers))[1]["code"] == "not_found"
        assert (await refused(place, "PUT", "/api/conversations", headers=headers))[1]["code"] == "method_not_allowed"
    assert (await refused(place, "GET", "/api/conversations/{id}", headers=sara.headers))[0] == 404
    async with place.http.get(f"{place.url}/api/conversations") as answer:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    async with place.http.put(f"{place.url}/api/conversations") as answer:
        assert "GET" in answer.headers["Allow"]


async def page(place: Place | Somewhere, path: str, headers: dict[str, str]) -> tuple[aiohttp.ClientResponse, str]:
    """An answer to somebody with a browser."""
    async with place.http.get(f"{place.url}{path}", headers=HTML | headers) as answer:
        assert answer.content_type == "text/html"
        return answer, await answer.text()


async def test_people_get_a_page_in_their_language(place: Place) -> None:
    """It was one line of plain English, without a way back."""
    tanya = await place.signed_in("tanya", Role.TRAINER)
    await tanya.post("/api/session/language", locale="ru")
    answer, shown = await page(place, "/inbox", tanya.headers)
    assert answer.status == 403
    assert "Ваша роль этого не позволяет" in shown
    assert 'href="/training"' in shown, "the way to what they may"
    for path in ("/nothing", f"/c/{'a' * 64}"):
        answer, shown = await page(place, path, tanya.headers)
        assert answer.status in {403, 404}
        assert 'lang="ru"' in shown
        assert "На начальную страницу" in shown
    answer, shown = await page(place, "/nothing", {"Accept-Language": "kk-KZ,kk;q=0.9"})
    assert answer.status == 404
    assert "Бастапқы бетке" in shown


@pytest.mark.parametrize(("locale", "again"), [("ru", "Попробовать ещё раз"), ("kk", "Қайталап көру")])
async def test_without_the_store_people_are_told_to_try_again(short: Path, locale: str, again: str) -> None:
    """It was raw JSON."""
    store = EmbeddedStore(short / "data")
    ledger = await RedisLedger.connect(await store.start())
    gate = Gate(Accounts(ledger.register, KeyRing.load(short / "keyring.json", create=True), ledger))

    async def inbox(_request: web.Request) -> web.Response:
        raise AssertionError  # nobody comes in

    app = web.Application(middlewares=[door.headers, telling(Views(), gate)])
    app[PROXIES] = ()
    for path in ("/inbox", "/api/conversations"):
        app.router.add_get(path, gate.guard(Route("GET", path, Permission.SEE_INBOX, inbox)))
    await store.stop()
    async with TestServer(app) as server, aiohttp.ClientSession(cookies={"qonys": "a session"}) as http:
        place = Somewhere(str(server.make_url("/")).rstrip("/"), http)
        answer, shown = await page(place, "/inbox?view=all", {"Accept-Language": locale})
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        assert again in shown
        assert 'href="/inbox?view=all"' in shown
        assert (await refused(place, "GET", "/api/conversations"))[1]["code"] == "unavailable"
    await ledger.aclose()
