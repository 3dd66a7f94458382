"""The sandbox office does what `openapi.yml` says: its routes, and each of its answers."""

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no stubs
from referencing import Registry, Resource

from integrations.backend import OPENAPI, SCHEMA
from sandbox.backend import OfficeSandbox
from tests.sandbox.backend.office_world import (
    FILES,
    ID,
    PASSPORT,
    SECRET,
    TOKEN,
    Bot,
    application,
    canonical,
    office,
    serve,
)

BASE = "https://qonys.example/schemas/openapi.yml"
CONTRACT: dict[str, Any] = yaml.safe_load(OPENAPI.read_text())
REGISTRY: Registry[Any] = Registry().with_resources(
    [
        (BASE, Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **CONTRACT})),
        (
            "https://qonys.example/schemas/application.schema.json",
            Resource.from_contents(json.loads(SCHEMA.read_text())),
        ),
    ]
)
OTHER = "01936f2e-7b1a-7c3d-8e4f-ffffffffffff"


def check(pointer: str, value: Any) -> None:
    Draft202012Validator({"$ref": f"{BASE}#{pointer}"}, registry=REGISTRY).validate(value)


def resolved(node: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    while "$ref" in node:
        pointer = node["$ref"].removeprefix("#")
        node = CONTRACT
        for step in pointer.strip("/").split("/"):
            node = node[step]
    return node, pointer


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


class Caller:
    """Makes raw calls and holds each answer against the contract."""

    def __init__(self, session: aiohttp.ClientSession, root: str) -> None:
        self._session = session
        self._root = root
        self.seen: set[tuple[str, int]] = set()

    async def __call__(
        self,
        method: str,
        path: str,
        status: int,
        *,
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> Any:
        """The body of the answer, whose status must be this one."""
        address = self._root + path.replace("{id}", ID).replace("{file_id}", "f1")
        known = {"Authorization": f"Bearer {TOKEN}"} | (headers or {})
        async with self._session.request(method, address, headers=known, data=data and io.BytesIO(data)) as response:
            body = await response.json(content_type=None)
            assert response.status == status, body
            base = f"/paths/{escaped(path)}/{method.lower()}/responses/{status}"
            operation = CONTRACT["paths"][path][method.lower()]
            said, base = resolved(operation["responses"][str(status)], base)
            assert list(said["content"]) == [response.content_type]
            assert "Retry-After" in response.headers or "Retry-After" not in said.get("headers", {})
            check(f"{base}/content/{escaped(response.content_type)}/schema", body)
        self.seen.add((operation["operationId"], status))
        return body


def digest(content: bytes) -> dict[str, str]:
    value = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return {"Content-Type": "application/pdf", "Content-Digest": f"sha-256=:{value}:"}


PUT = "/v1/applications/{id}/files/{file_id}"
POST = "/v1/applications"
GET = "/v1/applications/{id}"
KEY = {"Idempotency-Key": ID, "Content-Type": "application/json"}


async def test_every_answer_is_in_the_contract_and_every_one_of_the_contract_is_given() -> None:
    body = canonical(application())
    async with office() as (sandbox, served), aiohttp.ClientSession() as session:
        call = Caller(session, served.root)
        for method, path in (("PUT", PUT), ("POST", POST), ("GET", GET)):
            await call(method, path, 401, headers={"Authorization": "Bearer wrong"})
        await call("GET", GET, 404)

        await call("PUT", PUT, 400, headers={"Content-Type": "application/pdf"}, data=PASSPORT)
        await call("PUT", PUT, 400, headers=digest(b"other"), data=PASSPORT)
        await call("PUT", PUT, 422, headers=digest(b""), data=b"")
        await call("PUT", PUT, 422, headers=digest(PASSPORT) | {"Content-Type": "a/b_c"}, data=PASSPORT)
        await call("PUT", PUT, 201, headers=digest(PASSPORT), data=PASSPORT)
        await call("PUT", PUT, 200, headers=digest(PASSPORT), data=PASSPORT)
        await call("PUT", PUT, 200, headers=digest(b"better"), data=b"better")
        await call("PUT", PUT, 200, headers=digest(PASSPORT), data=PASSPORT)
        big = bytes(20 * 1024 * 1024 + 1)
        await call("PUT", PUT, 413, headers=digest(big), data=big)

        await call("POST", POST, 400, data=body)
        await call("POST", POST, 400, headers={"Idempotency-Key": f'"{ID}"'}, data=body)
        await call("POST", POST, 413, headers=KEY, data=b" " * (4 * 1024 * 1024 + 1))
        wrong = await call("POST", POST, 422, headers=KEY, data=canonical(application(locale="Айгүл")))
        assert wrong["errors"] == [{"pointer": "/locale", "code": "literal_error"}]
        await call("POST", POST, 422, headers=KEY, data=b"{")
        await call("POST", POST, 422, headers=KEY, data=canonical(application(OTHER)))
        missing = await call("POST", POST, 422, headers=KEY, data=body)
        assert missing["errors"] == [{"pointer": "/documents/1/files/0", "code": "file_missing"}]
        content, _ = FILES["f2"]
        put = digest(content) | {"Authorization": f"Bearer {TOKEN}"}
        address = f"{served.root}/v1/applications/{ID}/files/f2"
        async with session.put(address, headers=digest(b"?") | put | digest(b"?"), data=b"?") as response:
            assert response.status == 201
        differs = await call("POST", POST, 422, headers=KEY, data=body)
        assert differs["errors"] == [{"pointer": "/documents/1/files/0", "code": "file_differs"}]
        async with session.put(address, headers=put, data=content) as response:
            assert response.status == 200

        receipt = await call("POST", POST, 201, headers=KEY, data=body)
        assert await call("POST", POST, 201, headers=KEY, data=body) == receipt
        await call("POST", POST, 422, headers=KEY, data=body + b" ")
        await call("PUT", PUT, 200, headers=digest(PASSPORT), data=PASSPORT)
        await call("PUT", PUT, 422, headers=digest(b"other"), data=b"other")
        assert await call("GET", GET, 200) == receipt

        for kind, status in (("5xx", 500), ("503", 503), ("429", 429), ("409", 409)):
            fault = {"call": "*", "kind": kind, "times": 1 if kind == "409" else 3}
            async with session.post(f"{served.address}/sandbox/backend/faults", json=fault) as response:
                assert response.status == 201
            await call("POST", POST, status, headers=KEY, data=body)
            if kind != "409":
                await call("PUT", PUT, status, headers=digest(PASSPORT), data=PASSPORT)
                await call("GET", GET, status)
        assert sandbox.faults.all() == []

    promised = {
        (operation["operationId"], int(status))
        for path in CONTRACT["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
        for status in operation["responses"]
    }
    assert call.seen == promised


def test_the_routes_are_those_of_the_contract() -> None:
    sandbox = OfficeSandbox(None, TOKEN, None, SECRET)
    served = {
        (route.method, route.path.removeprefix("/backend"))
        for route in sandbox.routes()
        if isinstance(route, web.RouteDef) and route.path.startswith("/backend")
    }
    sandbox._store.close()
    promised = {
        (method.upper(), path.replace("{file_id}", "{file}"))
        for path, item in CONTRACT["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert served == promised


def test_every_reference_leads_somewhere() -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from [value] if key == "$ref" else references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    resolver = REGISTRY.resolver(BASE)
    found = set(references(CONTRACT))
    assert any(re.match(r"\./application\.schema\.json", ref) for ref in found)
    for ref in found:
        resolver.lookup(ref)


async def test_webhooks_are_as_the_contract_says() -> None:
    bot = Bot()
    async with (
        serve(web.post("/backend/events", bot.events)) as ours,
        office(webhook_url=f"{ours.address}/backend/events") as (sandbox, served),
        aiohttp.ClientSession() as session,
    ):
        call = Caller(session, served.root)
        await call("POST", POST, 201, headers=KEY, data=canonical(application(documents=[])))
        await sandbox.decide(ID, "more_information_needed", "Неке куәлігі")
        await sandbox.decide(ID, "refused", "Квота <b>толды</b>")
        await sandbox.delivered()
    assert [json.loads(body)["data"]["version"] for _, body in bot.got] == [2, 3]
    operation = CONTRACT["webhooks"]["application.status_changed"]["post"]
    for headers, body in bot.got:
        check("/components/schemas/StatusChanged", json.loads(body))
        for parameter in operation["parameters"]:
            assert parameter["name"] in {name.lower() for name in headers}


async def test_the_wrong_kind_of_fault_is_refused_and_faults_can_be_listed_and_cleared() -> None:
    async with office() as (_, served), aiohttp.ClientSession(served.address) as session:
        for wrong in ({"call": "*"}, {"call": "delete", "kind": "503"}, {"call": "*", "kind": "flood"}, {"x": 1}):
            async with session.post("/sandbox/backend/faults", json=wrong) as response:
                assert response.status == 422
        async with session.post("/sandbox/backend/faults", data={"call": "*", "kind": "503"}) as response:
            assert response.status == 415  # what a form of a foreign page could send
        fault = {"call": "find", "kind": "503", "times": 2, "retry_after": 9}
        async with session.post("/sandbox/backend/faults", json=fault) as response:
            assert await response.json() == fault
        async with session.get("/sandbox/backend/faults") as response:
            assert await response.json() == [fault]
        async with session.delete("/sandbox/backend/faults") as response:
            assert response.status == 204
        async with session.get("/sandbox/backend/faults") as response:
            assert await response.json() == []


async def test_the_log_of_calls_names_no_one() -> None:
    async with office() as (_, served), aiohttp.ClientSession() as session:
        call = Caller(session, served.root)
        await call("POST", POST, 422, headers=KEY, data=canonical(application()))
        async with session.get(f"{served.address}/sandbox/backend/calls") as response:
            (came,) = await response.json()
    assert (came["call"], came["application"], came["status"], came["fault"]) == ("submit", ID, 422, "")
    assert came["sha256"] == hashlib.sha256(canonical(application())).hexdigest()
    assert "Айгүл" not in json.dumps(came, ensure_ascii=False)


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5:8080"])
@pytest.mark.parametrize("path", ["/desk", "/backend/v1/applications/1", "/sandbox/backend/calls"])
async def test_a_foreign_name_of_this_machine_is_not_served(path: str, host: str) -> None:
    async with (
        office() as (_, served),
        aiohttp.ClientSession() as session,
        session.get(served.address + path, headers={"Host": host}) as response,
    ):
        assert response.status == 403
