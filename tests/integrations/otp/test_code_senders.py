"""Both senders of codes against the sandbox's phones: codes arrive, refusals have names, nothing tells the code."""

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest
from aiohttp import web

from dialogs.ports import CodeSender, ContractBroken, OutsideError, Rejected, Unavailable
from integrations.otp import SandboxCodes, TelegramGateway
from sandbox.phones import PhonesSandbox
from tests.sandbox.backend.office_world import Served, serve

PHONE = "+77011234567"
TOKEN = "AAHnumbers"


@contextlib.asynccontextmanager
async def phones() -> AsyncIterator[Served]:
    sandbox = PhonesSandbox(None, gateway_token=TOKEN)
    await sandbox.start()
    async with serve(*sandbox.routes(), stop=sandbox.stop) as served:
        yield served


def sender(kind: str, address: str, *, total: float = 5) -> SandboxCodes | TelegramGateway:
    if kind == "sms":
        return SandboxCodes(f"{address}/sms/api", total=total)
    return TelegramGateway(TOKEN, f"{address}/gateway", total=total)


BOTH = pytest.mark.parametrize("kind", ["sms", "telegram"])


@BOTH
async def test_a_code_arrives_on_the_phone(kind: str) -> None:
    async with phones() as served, sender(kind, served.address) as codes:
        protocol: CodeSender = codes
        await protocol.send(PHONE, "482913", 600)
        await protocol.send("+97699112233", "111111", 600)
        async with (
            aiohttp.ClientSession(served.address) as session,
            session.get("/sms/api/messages", params={"to": PHONE}) as response,
        ):
            (message,) = await response.json()
    assert (message["to"], message["code"], message["ttl"], message["via"]) == (PHONE, "482913", 600, kind)


@BOTH
@pytest.mark.parametrize(
    ("phone", "code", "retry_after"),
    [
        ("+77000000001", "no_telegram", None),
        ("+77000000002", "limited", 60),
        ("+77000000003", "bad_phone", None),
        ("+77000000004", "refused", None),
        ("8701", "bad_phone", None),
    ],
)
async def test_refusals_have_names_and_tell_nothing(
    kind: str, phone: str, code: str, retry_after: float | None
) -> None:
    async with phones() as served, sender(kind, served.address) as codes:
        with pytest.raises(Rejected) as caught:
            await codes.send(phone, "482913", 600)
    assert (caught.value.code, caught.value.retry_after) == (code, retry_after)
    told = "".join(traceback.format_exception_only(caught.value)) + repr(caught.value.__context__)
    assert phone not in told
    assert "482913" not in told


async def test_the_gateway_takes_no_other_token() -> None:
    async with phones() as served, TelegramGateway("stolen", f"{served.address}/gateway") as codes:
        with pytest.raises(Rejected, match="ACCESS_TOKEN_INVALID") as caught:
            await codes.send(PHONE, "482913", 600)
    assert caught.value.code == "refused"


@pytest.mark.parametrize(("ttl", "sent"), [(5, 30), (600, 600), (86400, 3600)])
async def test_the_gateway_is_given_a_time_that_it_takes(ttl: int, sent: int) -> None:
    async with phones() as served, TelegramGateway(TOKEN, f"{served.address}/gateway") as codes:
        await codes.send(PHONE, "482913", ttl)
        async with aiohttp.ClientSession(served.address) as session, session.get("/sms/api/messages") as response:
            assert (await response.json())[0]["ttl"] == sent


@BOTH
async def test_nobody_there_is_known_not_to_have_sent(kind: str) -> None:
    async with sender(kind, "http://127.0.0.1:9") as codes:
        with pytest.raises(Unavailable) as caught:
            await codes.send(PHONE, "482913", 600)
    assert not caught.value.unknown


@BOTH
async def test_silence_and_cuts_are_unknown(kind: str) -> None:
    requests = 0
    gone = asyncio.Event()

    async def cut(request: web.Request) -> web.Response:
        nonlocal requests
        requests += 1
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def silent(request: web.Request) -> web.Response:
        await request.read()
        await gone.wait()
        return web.Response()

    async with serve(web.post("/{tail:.*}", cut)) as served, sender(kind, served.address) as codes:
        with pytest.raises(Unavailable) as caught:
            await codes.send(PHONE, "482913", 600)
        assert caught.value.unknown
    assert requests == 1  # never repeated
    async with serve(web.post("/{tail:.*}", silent)) as served, sender(kind, served.address, total=0.2) as codes:
        with pytest.raises(Unavailable, match="in time") as late:
            await codes.send(PHONE, "482913", 600)
        assert late.value.unknown
        gone.set()


@BOTH
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, b"{}", Unavailable),
        (502, b"<html>", Unavailable),
        (200, b"<html>", ContractBroken),
        (200, b"[]", ContractBroken),
        (200, b"{}", ContractBroken),
        (302, b"{}", ContractBroken),
    ],
)
async def test_strange_answers(kind: str, status: int, body: bytes, error: type[OutsideError]) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body)

    async with serve(web.post("/{tail:.*}", answer)) as served, sender(kind, served.address) as codes:
        with pytest.raises(error):
            await codes.send(PHONE, "482913", 600)


@pytest.mark.parametrize(
    ("status", "answer", "code", "retry_after"),
    [
        (200, {"ok": False, "error": "PHONE_NUMBER_NOT_AVAILABLE"}, "no_telegram", None),
        (200, {"ok": False, "error": "FLOOD_WAIT"}, "limited", None),
        (420, {"ok": False, "error": "FLOOD_WAIT_17"}, "limited", 17),
        (429, {}, "limited", 8),
        (401, {"ok": False, "error": "ACCESS_TOKEN_REQUIRED"}, "refused", None),
        (200, {"ok": False, "error": "SOMETHING_NEW"}, "refused", None),
        (200, {"ok": False, "error": f"no such number {PHONE}"}, "refused", None),
    ],
)
async def test_errors_of_the_gateway(
    status: int, answer: dict[str, object], code: str, retry_after: float | None
) -> None:
    async def say(_: web.Request) -> web.Response:
        headers = {"Retry-After": "8"} if status == 429 else {}
        return web.Response(status=status, body=orjson.dumps(answer), headers=headers)

    async with serve(web.post("/{tail:.*}", say)) as served, TelegramGateway(TOKEN, served.address) as codes:
        with pytest.raises(Rejected) as caught:
            await codes.send(PHONE, "482913", 600)
    assert (caught.value.code, caught.value.retry_after) == (code, retry_after)
    assert PHONE not in str(caught.value)


async def test_accepted_without_a_request_may_have_been_sent() -> None:
    async def say(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {}})

    async with serve(web.post("/{tail:.*}", say)) as served, TelegramGateway(TOKEN, served.address) as codes:
        with pytest.raises(Unavailable) as caught:
            await codes.send(PHONE, "482913", 600)
    assert caught.value.unknown
