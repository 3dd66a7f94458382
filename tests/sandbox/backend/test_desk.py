"""The decision desk in a real browser: a clerk's day, hostile applicants, foreign pages."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import expect

from integrations.backend import HttpBackend, status_change
from sandbox.backend import OfficeSandbox
from tests.sandbox.backend.desk_browser import complaints, overflows, page
from tests.sandbox.backend.office_world import (
    FILES,
    ID,
    PNG,
    SECRET,
    TOKEN,
    Bot,
    Served,
    application,
    canonical,
    file_of,
    office,
    serve,
    signed,
)

SECOND = "01936f2e-7b1a-7c3d-8e4f-0123456789ac"
ATTACK = (
    "\"'><img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>{{7*7}}${7*7}</textarea>"
)


@contextlib.asynccontextmanager
async def filled(
    *documents: dict[str, Any], webhook_url: str | None = None
) -> AsyncIterator[tuple[OfficeSandbox, Served]]:
    async with office(None, webhook_url) as (sandbox, served), HttpBackend(served.root, TOKEN) as backend:
        for document in documents:
            for file, (content, media_type) in FILES.items():
                await backend.put_file(document["id"], file, content, media_type)
            await backend.submit(document["id"], canonical(document))
        yield sandbox, served


@pytest.mark.browser
async def test_a_clerk_reads_and_decides_and_the_bot_hears_it() -> None:
    bot = Bot()
    async with (
        serve(web.post("/backend/events", bot.events)) as ours,
        filled(application(), webhook_url=f"{ours.address}/backend/events") as (sandbox, served),
        page() as (desk, ear),
    ):
        await desk.goto(f"{served.address}/desk")
        row = desk.get_by_role("row").nth(1)
        for words in ("KQ-", "Сейтқали Айгүл Бекенқызы", "Павлодар облысы", "3", "Received"):
            await expect(row).to_contain_text(words)
        await desk.get_by_role("link", name="KQ-").click()
        main = desk.get_by_role("main")
        for words in ("Қандас мәртебесі", "Өтініш берілді", "17 Apr 1990", "Жұбайы", "Сейтқали Аружан", "№ 3 мектеп"):
            await expect(main).to_contain_text(words)
        for words in (
            "Паспорттың көшірмесі",
            "паспорт.pdf",
            "One-time code",
            "+7 701 *** ** 67",
            "matches this application",
        ):
            await expect(main).to_contain_text(words)
        await expect(main).to_contain_text("Kazakh (Arabic)")

        await desk.get_by_role("button", name="Take into review").click()
        await expect(desk.get_by_role("heading", level=1)).to_have_text("Take this application into review?")
        await desk.get_by_role("button", name="Take into review").click()
        await expect(desk.get_by_role("status")).to_contain_text("Taken into review.")

        await desk.get_by_text("Ask for more information").first.click()
        await desk.get_by_label("What is missing?").fill("Неке туралы куәлік.\nСудың астында қалған.")
        await desk.get_by_role("button", name="Ask for more information").click()
        await expect(main).to_contain_text("Судың астында қалған.")
        await desk.get_by_role("button", name="Go back").click()
        await expect(desk.get_by_label("What is missing?")).to_have_value("Неке туралы куәлік.\nСудың астында қалған.")
        await desk.get_by_role("button", name="Ask for more information").click()
        await desk.get_by_role("button", name="Ask for more information").click()
        await expect(desk.locator(".desk-title")).to_contain_text("Waiting for the applicant")

        await desk.get_by_text("Refuse", exact=True).first.click()
        await desk.get_by_role("button", name="Refuse").click()
        await expect(desk.get_by_label("Why is it refused?")).to_be_focused()  # the browser asks for the reason
        await desk.get_by_label("Why is it refused?").fill("Квота толды.")
        await desk.get_by_role("button", name="Refuse").click()
        await desk.get_by_role("button", name="Refuse").click()
        await expect(main).to_contain_text("Nothing is left to do.")
        await sandbox.delivered()
        await desk.reload()
        await expect(desk.get_by_text("The assistant was told")).to_have_count(3)
        assert ear.heard == []
    changes = [status_change(SECRET, headers, body) for headers, body in bot.got]
    assert [(change.status, change.version) for change in changes] == [
        ("in_review", 2),
        ("more_information_needed", 3),
        ("refused", 4),
    ]
    assert changes[1].reason == "Неке туралы куәлік.\nСудың астында қалған."


def hostile() -> dict[str, Any]:
    """The attack in every text that an applicant or a form can fill."""
    document = application()
    document["form_version"] = ATTACK[:64]
    for name, value in document["applicant"].items():
        if isinstance(value, str) and name not in {"birth_date", "passport_issued", "passport_expires", "phone"}:
            document["applicant"][name] = ATTACK
    for member in document["family"]:
        member |= {"full_name": ATTACK, "citizenship": ATTACK, "document_number": ATTACK}
    document["education"] |= {"institution": ATTACK, "languages": [ATTACK, ATTACK]}
    document["work"] = [{"employer": ATTACK, "position": ATTACK, "duties": ATTACK}]
    document["documents"] = [
        {"id": "passport", "files": [file_of("f1", FILES["f1"][0], f"{ATTACK}.pdf", "application/pdf")]},
        {"id": "education", "files": [file_of("f2", PNG, "\u202egnp.exe../../\x00\n" + ATTACK + ".html", "image/png")]},
    ]
    document["consent"]["version"] = ATTACK[:64]
    document["labels"] = {
        "questions": dict.fromkeys(document["labels"]["questions"], ATTACK),
        "options": dict.fromkeys(document["labels"]["options"], ATTACK),
    }
    document = signed(document)
    document["signature"]["phone"] = ATTACK[:64]
    return document


@pytest.mark.browser
async def test_nothing_of_a_hostile_applicant_runs() -> None:
    async with filled(hostile()) as (sandbox, served), page() as (desk, ear):
        for address in ("/desk", f"/desk/{ID}", "/desk/switches"):
            await desk.goto(served.address + address)
            await harmless(desk)
        await desk.goto(f"{served.address}/desk/{ID}")
        await desk.locator(".picture summary").click()
        await desk.get_by_text("Refuse", exact=True).first.click()
        await desk.get_by_label("Why is it refused?").fill(ATTACK)
        await desk.get_by_role("button", name="Refuse").click()
        await expect(desk.get_by_role("main")).to_contain_text(ATTACK)
        await harmless(desk)
        await desk.get_by_role("button", name="Go back").click()
        await expect(desk.get_by_label("Why is it refused?")).to_have_value(ATTACK)
        await harmless(desk)
        await sandbox.decide(ID, "refused", ATTACK)
        await desk.goto(f"{served.address}/desk/{ID}?done={ATTACK}")
        await harmless(desk)
        assert ear.heard == []


async def harmless(desk: Any) -> None:
    assert "pwned" not in await desk.title()
    assert await desk.locator("script").count() == 0
    assert await desk.locator("img[src=x]").count() == 0
    assert await desk.locator("[onerror], [onclick], [style]").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
async def test_the_desk_is_accessible_and_fits(width: int, *, dark: bool) -> None:
    long = application(SECOND)
    long["applicant"]["surname"] = "Ө" * 200
    long["documents"][0]["files"][0]["name"] = "ұ" * 200 + ".pdf"
    async with filled(application(), signed(long)) as (sandbox, served), page(width=width, dark=dark) as (desk, ear):
        for fault in ("503", "timeout"):
            async with aiohttp.ClientSession(served.address) as session:
                await session.post("/sandbox/backend/faults", json={"call": "find", "kind": fault})
        await sandbox.decide(SECOND, "refused", "Квота толды.")
        addresses = [
            "/desk",
            "/desk?show=all",
            "/desk?show=decided",
            f"/desk/{ID}",
            f"/desk/{SECOND}",
            "/desk/switches",
        ]
        for address in addresses:
            await desk.goto(served.address + address)
            assert await complaints(desk) == [], address
            assert not await overflows(desk), address
        await desk.goto(f"{served.address}/desk/{ID}")
        for words in ("Ask for more information", "Approve", "Refuse"):
            await desk.get_by_text(words, exact=True).first.click()
            assert await complaints(desk) == []
        await desk.get_by_label("Why is it refused?").fill("Квота толды.")
        await desk.get_by_role("button", name="Refuse").click()
        assert await complaints(desk) == []
        assert not await overflows(desk)
        assert ear.heard == []


@pytest.mark.browser
async def test_an_empty_desk_says_where_applications_come_from_and_switches_work() -> None:
    async with office() as (sandbox, served), page() as (desk, ear):
        await desk.goto(f"{served.address}/desk")
        await expect(desk.get_by_role("main")).to_contain_text("Nothing waits for a decision.")
        assert await complaints(desk) == []
        await desk.get_by_role("link", name="Failure switches").click()
        await desk.get_by_label("How it fails").select_option("cut_after_commit")
        await desk.get_by_label("How many times").fill("3")
        await desk.get_by_role("button", name="Switch on").click()
        await expect(desk.get_by_role("main")).to_contain_text("3 more times")
        (fault,) = sandbox.faults.all()
        assert (fault.call, fault.kind, fault.times) == ("submit", "cut_after_commit", 3)
        await desk.get_by_role("button", name="Switch all off").click()
        await expect(desk.get_by_role("main")).to_contain_text("Nothing: the office works.")
        assert ear.heard == []


async def test_forms_of_foreign_pages_are_refused() -> None:
    async with filled(application()) as (sandbox, served):
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(served.address, cookie_jar=jar) as session:
            async with session.get(f"/desk/{ID}") as response:
                assert response.cookies["desk"]["httponly"]
                assert response.cookies["desk"]["samesite"] == "Strict"
                token = (await response.text()).partition('name="token" value="')[2].partition('"')[0]
            good = {"token": token, "version": "1", "status": "approved", "reason": "", "confirmed": "yes"}
            origin = {"Origin": served.address}
            for form, headers in (
                (good, {}),
                (good, {"Origin": "null"}),
                (good, {"Origin": "https://evil.example"}),
                (good, {"Origin": served.address.replace("127.0.0.1", "localhost")}),
                (good | {"token": ""}, origin),
                (good | {"token": "0" * 64}, origin),
                (good | {"token": "ә"}, origin),
            ):
                for address in (f"/desk/{ID}", "/desk/switches"):
                    async with session.post(address, data=form, headers=headers) as response:
                        assert response.status == 403
            async with (
                aiohttp.ClientSession(served.address) as other,  # the token of somebody else's cookie
                other.post(f"/desk/{ID}", data=good, headers=origin) as response,
            ):
                assert response.status == 403
            assert (await sandbox.applications())[0].status == "received"
            async with session.post(f"/desk/{ID}", data=good | {"status": "deleted"}, headers=origin) as response:
                assert response.status == 400
            async with session.post(f"/desk/{ID}", data=good, headers=origin) as response:
                assert response.status == 200
                assert "Approved." in await response.text()


async def test_a_stale_form_decides_nothing_and_keeps_what_was_written() -> None:
    async with filled(application()) as (sandbox, served):
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(served.address, cookie_jar=jar) as session:
            async with session.get(f"/desk/{ID}") as response:
                token = (await response.text()).partition('name="token" value="')[2].partition('"')[0]
            await sandbox.decide(ID, "in_review")
            form = {"token": token, "version": "1", "status": "refused", "reason": "Квота", "confirmed": "yes"}
            async with session.post(f"/desk/{ID}", data=form, headers={"Origin": served.address}) as response:
                assert response.status == 409
                text = await response.text()
            assert "Somebody else" in text
            assert ">Квота</textarea>" in text
        assert (await sandbox.applications())[0].status == "in_review"


async def test_files_are_kept_never_shown_as_pages() -> None:
    page_file = b"<html><script>alert(1)</script>"
    document = application(
        documents=[
            {
                "id": "passport",
                "files": [
                    file_of("html", page_file, "passport.html", "text/html"),
                    file_of("liar", page_file, "passport.pdf", "application/pdf"),
                    file_of("png", PNG, '../..\\e"vil\r\n.PNG', "image/png"),
                    file_of("exe", b"MZ\x90\x00", "\u202efdp.exe", "application/pdf"),
                ],
            }
        ]
    )
    async with office() as (_, served), HttpBackend(served.root, TOKEN) as backend:
        for name, content in (("html", page_file), ("liar", page_file), ("png", PNG), ("exe", b"MZ\x90\x00")):
            await backend.put_file(ID, name, content, "text/html")
        await backend.put_file(ID, "unnamed", b"not in the application", "text/plain")
        await backend.put_file(SECOND, "f1", b"somebody else's", "text/plain")
        await backend.submit(ID, canonical(document))
        async with aiohttp.ClientSession(served.address) as session:
            expected = {
                "html": ("application/octet-stream", "passport.html.bin"),
                "liar": ("application/octet-stream", "passport.pdf.bin"),
                "png": ("image/png", "_.._e_vil_ .PNG"),
                "exe": ("application/octet-stream", "_fdp.exe.bin"),
            }
            for ident, (media_type, name) in expected.items():
                async with session.get(f"/desk/{ID}/files/{ident}") as response:
                    assert response.headers["Content-Type"] == media_type
                    assert response.headers["X-Content-Type-Options"] == "nosniff"
                    assert "sandbox" in response.headers["Content-Security-Policy"]
                    disposition = response.headers["Content-Disposition"]
                    assert disposition.startswith('attachment; filename="document"; ')
                    assert unquote(disposition.partition("UTF-8''")[2]) == name
            for address in (
                f"/desk/{ID}/files/unnamed",
                f"/desk/{ID}/files/f1",
                f"/desk/{SECOND}/files/f1",
                f"/desk/{ID}/files/..%2F..%2Fetc",
                "/desk/nobody",
                "/static/desk/..%2Foffice.py",
            ):
                async with session.get(address) as response:
                    assert response.status in {403, 404}, address


async def test_pages_may_run_nothing_foreign() -> None:
    async with filled(application()) as (_, served), aiohttp.ClientSession(served.address) as session:
        for address in ("/desk", f"/desk/{ID}", "/desk/switches"):
            async with session.get(address) as response:
                policy = response.headers["Content-Security-Policy"]
                text = await response.text()
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert "<script" not in text
            assert "style=" not in text


async def test_decisions_can_be_made_by_tests_without_a_browser() -> None:
    async with filled(application()) as (_, served), aiohttp.ClientSession(served.address) as session:
        address = f"/sandbox/backend/applications/{ID}/decision"
        async with session.post(address, json={"status": "refused"}) as response:
            assert response.status == 409
        async with session.post(address, json={"status": "refused", "reason": "Квота"}) as response:
            assert (await response.json())["version"] == 2
        async with session.post(address, data=json.dumps({"status": "approved"})) as response:
            assert response.status == 415
        async with session.get("/sandbox/backend/applications") as response:
            (one,) = await response.json()
        assert (one["id"], one["status"], one["reason"]) == (ID, "refused", "Квота")
