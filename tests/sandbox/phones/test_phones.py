"""The fake Telegram Gateway answers like the real one, and the inbox shows codes live."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Route, expect

from bot.web import STATIC
from integrations.otp import SandboxCodes, TelegramGateway
from sandbox.phones import PhonesSandbox
from tests.sandbox.backend.desk_browser import complaints, overflows, page
from tests.sandbox.backend.office_world import Served, serve

PHONE = "+77011234567"
TOKEN = "sandbox-gateway-token"


@contextlib.asynccontextmanager
async def phones(path: Path | None = None) -> AsyncIterator[Served]:
    sandbox = PhonesSandbox(path)
    await sandbox.start()
    async with serve(*sandbox.routes(), web.static("/static/web/", STATIC), stop=sandbox.stop) as served:
        yield served


class Gateway:
    """Raw calls, as any client of the API may make them."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __call__(self, method: str, **values: Any) -> Any:
        """The result, or the error as a string."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with self._session.post(f"/gateway/{method}", json=values, headers=headers) as response:
            return self.read(await response.json())

    @staticmethod
    def read(body: dict[str, Any]) -> Any:
        """Exactly `ok` with `result` or with `error`."""
        assert set(body) == ({"ok", "result"} if body["ok"] else {"ok", "error"})
        return body.get("result", body.get("error"))


async def test_the_four_methods_in_their_order() -> None:
    async with phones() as served, aiohttp.ClientSession(served.address) as session:
        call = Gateway(session)
        able = await call("checkSendAbility", phone_number=PHONE)
        assert able["phone_number"] == PHONE
        request = able["request_id"]
        sent = await call("sendVerificationMessage", phone_number=PHONE, request_id=request, code="482913", ttl=60)
        assert sent["request_id"] == request
        assert sent["request_cost"] == 0
        assert sent["delivery_status"]["status"] == "delivered"
        wrong = await call("checkVerificationStatus", request_id=request, code="000000")
        assert wrong["verification_status"]["status"] == "code_invalid"
        right = await call("checkVerificationStatus", request_id=request, code="482913")
        assert right["verification_status"]["status"] == "code_valid"
        assert right["verification_status"]["code_entered"] == "482913"
        assert await call("revokeVerificationMessage", request_id=request) is True
        assert (await call("checkVerificationStatus", request_id=request))["delivery_status"]["status"] == "revoked"


@pytest.mark.parametrize(
    ("method", "values", "error"),
    [
        ("sendVerificationMessage", {"phone_number": "8701", "code": "1234"}, "PHONE_NUMBER_INVALID"),
        ("sendVerificationMessage", {"code": "1234"}, "PHONE_NUMBER_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code": "12"}, "CODE_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code": "12ab"}, "CODE_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE}, "CODE_LENGTH_REQUIRED"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code_length": 9}, "CODE_LENGTH_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code": "1234", "ttl": 29}, "TTL_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code": "1234", "ttl": 3601}, "TTL_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code": "1234", "ttl": True}, "TTL_INVALID"),
        ("sendVerificationMessage", {"phone_number": PHONE, "code": "1234", "request_id": "x"}, "REQUEST_ID_INVALID"),
        ("checkSendAbility", {"phone_number": "+77000000001"}, "PHONE_NUMBER_NOT_FOUND"),
        ("checkVerificationStatus", {}, "REQUEST_ID_REQUIRED"),
        ("revokeVerificationMessage", {"request_id": "x"}, "REQUEST_ID_INVALID"),
    ],
)
async def test_errors_have_the_gateways_names(method: str, values: dict[str, Any], error: str) -> None:
    async with phones() as served, aiohttp.ClientSession(served.address) as session:
        assert await Gateway(session)(method, **values) == error


async def test_parameters_and_tokens_come_in_each_way_that_the_gateway_takes() -> None:
    async with phones() as served, aiohttp.ClientSession(served.address) as session:
        values = {"phone_number": PHONE, "code_length": "6", "access_token": TOKEN}
        async with session.get("/gateway/SENDverificationMESSAGE", params=values) as response:
            assert Gateway.read(await response.json())["phone_number"] == PHONE
        async with session.post("/gateway/sendVerificationMessage", data=values) as response:
            assert Gateway.read(await response.json())["phone_number"] == PHONE
        async with session.post("/gateway/sendVerificationMessage", json={**values, "access_token": "x"}) as response:
            assert Gateway.read(await response.json()) == "ACCESS_TOKEN_INVALID"
        async with session.post("/gateway/sendVerificationMessage") as response:
            assert Gateway.read(await response.json()) == "ACCESS_TOKEN_REQUIRED"
        async with session.get("/sms/api/messages") as response:
            assert [len(message["code"]) for message in await response.json()] == [6, 6]


async def test_messages_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "phones" / "inbox.sqlite"
    async with phones(path) as served, SandboxCodes(f"{served.address}/sms/api") as codes:
        await codes.send(PHONE, "482913", 600)
    async with (
        phones(path) as served,
        aiohttp.ClientSession(served.address) as session,
        session.get("/sms/api/messages", params={"to": PHONE}) as response,
    ):
        assert [message["code"] for message in await response.json()] == ["482913"]


async def test_an_open_stream_ends_with_the_sandbox() -> None:
    async with aiohttp.ClientSession() as session:
        async with phones() as served:
            response = await session.get(f"{served.address}/sms/events")
            assert await response.content.readuntil(b"\n\n") == b"retry: 1000\ndata: hello\n\n"
            async with SandboxCodes(f"{served.address}/sms/api") as codes:
                await codes.send(PHONE, "482913", 600)
            assert await response.content.readuntil(b"\n\n") == b"data: news\n\n"
        await response.read()
        response.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
async def test_codes_appear_live_by_phone_newest_first(width: int, *, dark: bool) -> None:
    async with phones() as served, page(width=width, dark=dark) as (inbox, ear):
        await inbox.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.address)
        await inbox.goto(f"{served.address}/sms")
        await expect(inbox.get_by_role("main")).to_contain_text("No codes yet.")
        await expect(inbox.locator("#live")).to_have_text("live")
        async with (
            SandboxCodes(f"{served.address}/sms/api") as sms,
            TelegramGateway(TOKEN, f"{served.address}/gateway") as telegram,
        ):
            await sms.send(PHONE, "482913", 600)
            await sms.send("+97699112233", "774421", 600)
            await telegram.send(PHONE, "118204", 600)
        await expect(inbox.locator("[data-code]")).to_have_text(["118204", "482913", "774421"])
        await expect(inbox.locator(".phone h2").first).to_have_text("+7 701 123 4567")
        await inbox.get_by_role("button", name="Copy 118204").click()
        assert await inbox.evaluate("navigator.clipboard.readText()") == "118204"
        assert await complaints(inbox) == []
        assert not await overflows(inbox)
        assert ear.heard == []


@pytest.mark.browser
async def test_a_code_between_the_page_and_its_stream_is_not_missed() -> None:
    """Whoever opened the page just as the code came stared at "No codes yet", until they reloaded it."""
    async with phones() as served, page() as (inbox, _), SandboxCodes(f"{served.address}/sms/api") as codes:

        async def late(route: Route) -> None:
            await codes.send(PHONE, "482913", 600)
            await route.continue_()

        await inbox.route("**/sms/events", late, times=1)
        await inbox.goto(f"{served.address}/sms")
        await expect(inbox.locator("[data-code]")).to_have_text(["482913"])


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"to": "+77011234567"}', b'{"to":"<b>","code":"123456","ttl":60,"at":"2026-11-23T09:00:00Z"}'],
)
async def test_the_sms_api_takes_nothing_else(body: bytes) -> None:
    async with (
        phones() as served,
        aiohttp.ClientSession(served.address) as session,
        session.post("/sms/api/messages", data=body) as response,
    ):
        assert response.status == 422
        assert response.content_type == "application/problem+json"
