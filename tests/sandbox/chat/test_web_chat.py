"""The web chat in Debian's chromium, on the real sandbox Telegram; the test plays the bot by calling the Bot API."""

import asyncio
import io
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import aiohttp
import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from pypdf import PdfReader

from sandbox import chat
from sandbox.telegram import TelegramSandbox

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)  # two busy cores draw late; a page that works is not slower for it

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
HOSTILE = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"


class Stage:
    """The sandbox on a port that stays the same over restarts, and the bot's hands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.runner: web.AppRunner | None = None
        self.http = aiohttp.ClientSession()

    async def up(self) -> Self:
        """Start the server, with all it remembers."""
        telegram = TelegramSandbox(self.path, TOKEN, name="Qonys")
        app = web.Application()
        app.add_routes([*telegram.routes(), *chat.routes()])

        async def stop(_app: web.Application) -> None:
            await telegram.stop()

        app.on_shutdown.append(stop)
        await telegram.start()
        self.runner = web.AppRunner(app, shutdown_timeout=1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True).start()
        return self

    async def down(self) -> None:
        """Stop the server as a restart does."""
        if self.runner is not None:
            await self.runner.cleanup()
        self.runner = None

    async def bot(self, method: str, **fields: Any) -> Any:
        """The bot calls a method."""
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", json=fields) as response:
            body = await response.json()
        assert body["ok"], body
        return body["result"]

    async def bot_sends_file(self, method: str, kind: str, name: str, content: bytes, **fields: Any) -> Any:
        """The bot uploads."""
        form = aiohttp.FormData({key: str(value) for key, value in fields.items()}, quote_fields=False)
        form.add_field(kind, content, filename=name)
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", data=form) as response:
            body = await response.json()
        assert body["ok"], body
        return body["result"]

    async def updates(self, kind: str) -> list[Any]:
        """What has reached the bot so far, of one kind; nothing is acknowledged."""
        return [update[kind] for update in await self.bot("getUpdates", limit=100) if kind in update]

    async def person(self, first_name: str = "Aizhan", **fields: Any) -> int:
        """Somebody with a phone, who has pressed START."""
        body = {"first_name": first_name, "language_code": "kk", "phone": "+8613800138000"} | fields
        async with self.http.post(f"{self.url}/api/people", json=body) as response:
            assert response.status == 201
            person = await response.json()
        async with self.http.post(f"{self.url}/api/people/{person['id']}/text", json={"text": "/start"}) as response:
            assert response.ok
        return int(person["id"])


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = await Stage(tmp_path / "telegram.sqlite").up()
    yield stage
    await stage.http.close()
    await stage.down()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


class Errors(list[str]):
    """What the browser complained about, but for connections that a test broke on purpose."""


@pytest.fixture
def errors() -> Errors:
    return Errors()


@pytest.fixture
async def page(browser: Browser, stage: Stage, errors: Errors) -> AsyncIterator[Page]:
    """A wide window on an open chat; at the end the page has thrown nothing and broken no content policy."""
    page = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda line: errors.append(line.text) if line.type == "error" and "ERR_" not in line.text else None,
    )
    await page.goto(stage.url)
    await live(page)
    yield page
    await page.close()
    assert errors == []


async def live(page: Page) -> None:
    await expect(page.locator("body")).to_have_attribute("data-live", "true")


def phone(page: Page, person: int) -> Locator:
    return page.locator(f'section[data-person-id="{person}"]')


def button(name: str, style: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"text": name} | ({"style": style} if style else {}) | (fields or {"callback_data": name})


# the first visit


async def test_a_first_visit_creates_nobody_until_a_person_is_picked(page: Page, stage: Stage) -> None:
    await stage.bot("setMyDescription", description="Өтінішке көмектесемін")
    await page.reload()
    await expect(page.get_by_role("heading", name="Try the service as an applicant")).to_be_visible()
    await expect(
        page.get_by_text("This is a sandbox: a Telegram of your own, nothing leaves this machine")
    ).to_be_visible()
    async with stage.http.get(f"{stage.url}/api/people") as response:
        assert await response.json() == []
    await page.get_by_role("button", name="Maryam").click()
    maryam = page.get_by_role("region", name="Phone of Maryam")
    await expect(maryam.get_by_text("Өтінішке көмектесемін")).to_be_visible()
    await expect(maryam.get_by_label("Message", exact=True)).to_be_hidden()
    await maryam.get_by_role("button", name="START").click()
    await expect(maryam.locator("article[data-out=true]")).to_contain_text("/start")
    await expect(maryam.get_by_label("Message", exact=True)).to_be_focused()
    assert [message["text"] for message in await stage.updates("message")] == ["/start"]


async def test_a_person_of_ones_own(page: Page) -> None:
    await page.get_by_role("button", name="Somebody else").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    await dialog.get_by_role("button", name="Add").click()
    await expect(dialog.get_by_role("alert")).to_have_text("A person needs a first name.")
    await dialog.get_by_label("First name").fill("Дәурен")
    await dialog.get_by_label("Language").select_option("ru")
    await dialog.get_by_label("Phone number").fill("+7 701 123 45 67")
    await dialog.get_by_role("button", name="Add").click()
    own = page.get_by_role("region", name="Phone of Дәурен")
    await expect(own).to_contain_text("Russian")
    await expect(own).to_contain_text("+77011234567")


# talking


async def test_text_goes_out_and_comes_back_with_entities(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    area = mine.get_by_label("Message", exact=True)
    await area.fill("бірінші")
    await area.press("Shift+Enter")
    await area.press_sequentially("екінші")
    await area.press("Enter")
    await expect(mine.locator("article[data-out=true]").last).to_contain_text("бірінші\nекінші")
    await expect(area).to_have_value("")
    # The clef takes two UTF-16 units, so a count of characters would shift all that follows.
    bold, code = "<b>Қалың <i>көлбеу</i></b>", "<code>1 &lt; 2</code>"
    link, spoiler = "<a href='https://gov.kz/'>бет</a>", "<tg-spoiler>құпия</tg-spoiler>"
    await stage.bot("sendMessage", chat_id=aizhan, text=f"𝄞 {bold} {code} {link} {spoiler}", parse_mode="HTML")
    answer = mine.locator("article[data-out=false]").last
    await expect(answer.locator("strong")).to_have_text("Қалың көлбеу")
    await expect(answer.locator("strong em")).to_have_text("көлбеу")
    await expect(answer.locator("code")).to_have_text("1 < 2")
    await expect(answer.get_by_role("link", name="бет")).to_have_attribute("href", "https://gov.kz/")
    await answer.get_by_role("button", name="Hidden text, show").click()
    await expect(answer.get_by_text("құпия")).to_be_visible()
    await expect(answer.get_by_role("button")).to_have_count(0)


async def test_the_same_word_twice_is_sent_twice(page: Page, stage: Stage) -> None:
    """The answer to the first "иә" once settled the second one, too, which then never left."""
    mine = phone(page, await stage.person())
    for _ in range(3):
        await mine.get_by_label("Message", exact=True).fill("иә")
        await mine.get_by_label("Message", exact=True).press("Enter")
    await expect(mine.locator("article[data-pending]")).to_have_count(0)
    await expect(mine.locator("article[data-message-id]")).to_have_count(4)
    assert [message["text"] for message in await stage.updates("message")] == ["/start", "иә", "иә", "иә"]


async def test_edits_deletions_and_typing(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    sent = await stage.bot("sendMessage", chat_id=aizhan, text="алдымен")
    other = await stage.bot("sendMessage", chat_id=aizhan, text="артық")
    message = mine.locator(f'article[data-message-id="{sent["message_id"]}"]')
    await expect(message).to_contain_text("алдымен")
    await stage.bot("sendChatAction", chat_id=aizhan, action="typing")
    await expect(mine.get_by_text("typing…")).to_be_visible()
    await stage.bot("editMessageText", chat_id=aizhan, message_id=sent["message_id"], text="кейін")
    await expect(message).to_contain_text("кейін")
    await expect(message).to_contain_text("edited")
    await stage.bot("deleteMessage", chat_id=aizhan, message_id=other["message_id"])
    await expect(mine.get_by_text("артық")).to_have_count(0)
    await stage.bot("sendMessage", chat_id=aizhan, text="соңы")
    await expect(mine.get_by_text("typing…")).to_have_count(0)


async def test_a_person_edits_their_last_message_with_the_arrow(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    area = mine.get_by_label("Message", exact=True)
    await area.fill("қтае")
    await area.press("Enter")
    await expect(mine.locator("article[data-out=true]").last).to_contain_text("қтае")
    await area.press("ArrowUp")
    await expect(area).to_have_value("қтае")
    await area.press("Escape")
    await expect(area).to_have_value("")
    await mine.get_by_role("button", name="Edit").last.click()
    await area.fill("қате")
    await area.press("Enter")
    await expect(mine.locator("article[data-out=true]").last).to_contain_text(re.compile("қате.*edited", re.DOTALL))
    assert [message["text"] for message in await stage.updates("edited_message")] == ["қате"]


# buttons


async def test_an_inline_button_spins_until_the_bot_answers(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    rows = {"inline_keyboard": [[button("Абай облысы"), button("Ақмола облысы")], [button("Артқа")]]}
    await stage.bot("sendMessage", chat_id=aizhan, text="Қай өңір?", reply_markup=rows)
    key = mine.get_by_role("button", name="Ақмола облысы")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    [query] = await stage.updates("callback_query")
    assert query["data"] == "Ақмола облысы"
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Сақталды")
    await expect(mine.get_by_role("status")).to_have_text("Сақталды")
    await expect(key).not_to_have_attribute("aria-busy", "true")

    await key.press("Enter")
    await expect(key).to_have_attribute("aria-busy", "true")
    query = (await stage.updates("callback_query"))[-1]
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Квота толды", show_alert=True)
    alert = page.get_by_role("dialog")
    await expect(alert).to_contain_text("Квота толды")
    await page.keyboard.press("Escape")
    await expect(alert).to_have_count(0)


async def test_focus_stays_on_the_message_that_the_bot_edits(page: Page, stage: Stage) -> None:
    """An edit draws the bubble anew; whoever walks with the keyboard would else begin at the top of the page again."""
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    rows = {"inline_keyboard": [[button("Бір")], [button("Екі")]]}
    sent = await stage.bot("sendMessage", chat_id=aizhan, text="?", reply_markup=rows)
    await mine.get_by_role("button", name="Екі").focus()
    await stage.bot("editMessageText", chat_id=aizhan, message_id=sent["message_id"], text="!", reply_markup=rows)
    await expect(mine.locator("article[data-out=false]")).to_contain_text("!")
    await expect(mine.get_by_role("button", name="Екі")).to_be_focused()


async def test_the_contact_button_asks_first(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    keyboard = {"keyboard": [[button("Нөмірмен бөлісу", request_contact=True)], ["Кейін"]], "one_time_keyboard": True}
    await stage.bot("sendMessage", chat_id=aizhan, text="Телефон?", reply_markup=keyboard)
    keys = mine.get_by_role("group", name="Bot's keyboard")
    await keys.get_by_role("button", name="Нөмірмен бөлісу").click()
    ask = page.get_by_role("dialog", name="Share your phone number?")
    await ask.get_by_role("button", name="Cancel").click()
    assert all("contact" not in message for message in await stage.updates("message"))
    await expect(keys).to_be_hidden()
    await mine.get_by_role("button", name="Bot's keyboard").click()
    await keys.get_by_role("button", name="Нөмірмен бөлісу").click()
    await ask.get_by_role("button", name="Share phone number").click()
    await expect(mine.locator("article[data-out=true]").last).to_contain_text("+8613800138000")
    contact = (await stage.updates("message"))[-1]["contact"]
    assert contact["user_id"] == aizhan
    await stage.bot("sendMessage", chat_id=aizhan, text="Рақмет", reply_markup={"remove_keyboard": True})
    await expect(mine.get_by_role("button", name="Bot's keyboard")).to_be_hidden()


async def test_commands_by_menu_and_by_slash(page: Page, stage: Stage) -> None:
    commands = [{"command": "start", "description": "Бастау"}, {"command": "status", "description": "Жағдайы"}]
    await stage.bot("setMyCommands", commands=commands)
    mine = phone(page, await stage.person())
    await mine.get_by_role("button", name="Commands").click()
    await mine.get_by_role("menuitem", name="/status").click()
    await expect(mine.locator("article[data-out=true]").last).to_contain_text("/status")
    area = mine.get_by_label("Message", exact=True)
    await area.press_sequentially("/sta")
    await expect(mine.get_by_role("option")).to_have_count(2)
    await area.press("ArrowUp")
    await area.press("Enter")
    await expect(mine.locator("article[data-out=true]")).to_have_count(3)
    await expect(mine.locator("[data-pending]")).to_have_count(0)  # it is shown before it has arrived
    assert [message["text"] for message in await stage.updates("message")] == ["/start", "/status", "/status"]


# files


async def test_files_and_albums_go_out(page: Page, stage: Stage, tmp_path: Path) -> None:
    mine = phone(page, await stage.person())
    one, two = tmp_path / "паспорт.pdf", tmp_path / "анықтама.pdf"
    one.write_bytes(b"%PDF-1.4 one")
    two.write_bytes(b"%PDF-1.4 two")
    await mine.get_by_label("Send as file").set_input_files(one)
    await expect(mine.get_by_role("link", name="паспорт.pdf")).to_be_visible()
    await mine.get_by_label("Send as file").set_input_files([one, two])
    await expect(mine.get_by_role("group", name="Album of 2")).to_be_visible()
    await mine.get_by_label("Send as photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    await expect(mine.get_by_role("button", name="Look at the photo")).to_be_visible()
    messages = await stage.updates("message")
    assert [message["document"]["file_name"] for message in messages[1:4]] == [one.name, one.name, two.name]
    assert messages[2]["media_group_id"] == messages[3]["media_group_id"]
    assert "photo" in messages[4]


async def test_dropped_pictures_ask_how_to_go(page: Page, stage: Stage) -> None:
    mine = phone(page, await stage.person())
    await expect(mine).to_be_visible()
    data = await page.evaluate_handle(
        """(bytes) => { const data = new DataTransfer();
        for (const name of ["1.png", "2.png"])
          data.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
        return data; }""",
        list(PNG),
    )
    await mine.dispatch_event("drop", {"dataTransfer": data})
    ask = page.get_by_role("dialog", name="Send 2 files?")
    await ask.get_by_label("Caption").fill("екі бет")
    await ask.get_by_role("button", name="Send as photo").click()
    await expect(mine.get_by_role("group", name="Album of 2")).to_contain_text("екі бет")


async def test_who_has_no_paper_at_hand_sends_a_specimen(page: Page, stage: Stage) -> None:
    """A visitor who tries the service is asked for seven documents, and should not take a real one."""
    mine = phone(page, await stage.person())
    await mine.get_by_role("button", name="Attach").click()
    await mine.get_by_role("menuitem", name="A specimen paper (PDF)").click()
    async with page.expect_download() as saved:
        await mine.get_by_role("link", name="specimen.pdf").click()
    content = await asyncio.to_thread((await (await saved.value).path()).read_bytes)
    [drawn] = PdfReader(io.BytesIO(content), strict=True).pages
    assert drawn.extract_text().startswith("SPECIMEN")


async def test_the_bots_file_can_be_saved(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    await stage.bot_sends_file("sendDocument", "document", "Өтініш.pdf", b"%PDF-1.4", chat_id=aizhan, caption="көшірме")
    async with page.expect_download() as saved:
        await phone(page, aizhan).get_by_role("link", name="Өтініш.pdf").click()
    download = await saved.value
    assert download.suggested_filename == "Өтініш.pdf"
    assert await asyncio.to_thread((await download.path()).read_bytes) == b"%PDF-1.4"


async def test_the_attach_menu_sends_small_things(page: Page, stage: Stage) -> None:
    mine = phone(page, await stage.person())
    for name, agree in (("Voice message", None), ("Sticker", "Send"), ("Location", "Send")):
        await mine.get_by_role("button", name="Attach").click()
        await mine.get_by_role("menuitem", name=name).click()
        if agree:
            await page.get_by_role("dialog").get_by_role("button", name=agree).click()
    await expect(mine.locator("article[data-out=true]")).to_have_count(4)
    sent = (await stage.updates("message"))[1:]
    assert ["voice" in sent[0], "sticker" in sent[1], "location" in sent[2]] == [True, True, True]


# scripts and strangers


async def test_arabic_script_runs_from_the_right(page: Page, stage: Stage) -> None:
    aizhan = await stage.person("مەريام")
    mine = phone(page, aizhan)
    await stage.bot("sendMessage", chat_id=aizhan, text="سالەمەتسىز بە! سۇراق 3 / 14")
    await stage.bot("sendMessage", chat_id=aizhan, text="Сәлеметсіз бе!")
    texts = mine.locator("article[data-out=false] [dir=auto]")
    await expect(texts).to_have_count(2)
    assert await texts.evaluate_all("all => all.map((one) => getComputedStyle(one).direction)") == ["rtl", "ltr"]
    # Under a line of Cyrillic a line of Arabic script once began at the left, too.
    mixed = await stage.bot(
        "sendMessage", chat_id=aizhan, text="Тілді таңдаңыз, өтінемін, төмендегі түймемен:\nسالەمەتسىز بە!"
    )
    side = """e => { const range = document.createRange(); range.selectNodeContents(e);
        const line = [...range.getClientRects()].at(-1);
        return Math.abs(line.right - e.getBoundingClientRect().right) < 2; }"""
    assert await mine.locator(f'article[data-message-id="{mixed["message_id"]}"] .bubble__text').evaluate(side)
    await mine.get_by_label("Message", exact=True).fill("قوستاناي")
    assert await mine.get_by_label("Message", exact=True).evaluate("e => e.matches(':dir(rtl)')")
    # A short one must not stand at the left of a bubble that its time made wider.
    await mine.get_by_label("Message", exact=True).press("Enter")
    own = mine.locator("article[data-out=true]").last.locator(".bubble__text")
    await expect(own).to_have_text("قوستاناي")
    gap = "e => e.parentElement.getBoundingClientRect().right - e.getBoundingClientRect().right"
    assert await own.evaluate(gap) < 16


async def test_hostile_names_and_texts_stay_texts(page: Page, stage: Stage) -> None:
    person = await stage.person(HOSTILE[:64], last_name=HOSTILE[-64:])
    mine = phone(page, person)
    entities = [{"type": "text_link", "offset": 0, "length": 4, "url": "https://gov.kz/"}]
    rows = {"inline_keyboard": [[button(HOSTILE, callback_data="x")]]}
    await stage.bot("sendMessage", chat_id=person, text=HOSTILE, entities=entities, reply_markup=rows)
    name = HOSTILE.replace("/", "_").replace('"', "'")
    await stage.bot_sends_file("sendDocument", "document", name, b"x", chat_id=person, caption=HOSTILE)
    await expect(mine.get_by_role("link", name=name)).to_be_visible()
    await stage.bot("setMyDescription", description=HOSTILE)
    await stage.bot("setMyCommands", commands=[{"command": "x", "description": HOSTILE}])
    await mine.get_by_label("Message", exact=True).fill(HOSTILE)
    await mine.get_by_label("Message", exact=True).press("Enter")
    await expect(mine.locator("article[data-out=true]").last).to_contain_text(HOSTILE)
    await mine.get_by_role("button", name="Commands").click()
    await expect(mine.get_by_role("menuitem")).to_contain_text(HOSTILE)
    await page.keyboard.press("Escape")
    await mine.locator("article[data-out=false] button").first.click()
    [query] = await stage.updates("callback_query")
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text=HOSTILE)
    await expect(mine.get_by_role("status")).to_have_text(HOSTILE)
    await expect(page.locator("main script, main img[src=x]")).to_have_count(0)
    assert "pwned" not in await page.title()


# when the server is away


async def test_a_restart_of_the_server_loses_nothing(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    mine = phone(page, aizhan)
    area = mine.get_by_label("Message", exact=True)
    await expect(area).to_be_visible()
    await stage.down()
    await expect(page.locator("#away")).to_contain_text("does not answer")
    await area.fill("жеткізілмейді")
    await area.press("Enter")
    failed = mine.locator("article[data-pending=failed]")
    await expect(failed).to_contain_text("Not delivered")
    await area.fill("жоба")
    await stage.up()
    await live(page)
    await expect(page.locator("#away")).to_be_empty()
    await expect(area).to_have_value("жоба")
    await failed.get_by_role("button", name="Try again").click()
    await expect(failed).to_have_count(0)
    await expect(mine.locator("article[data-out=true]").last).to_contain_text("жеткізілмейді")
    await stage.bot("sendMessage", chat_id=aizhan, text="осындамын")
    await expect(mine.locator("article[data-out=false]").last).to_contain_text("осындамын")
    assert [message["text"] for message in await stage.updates("message")] == ["/start", "жеткізілмейді"]
    await page.reload()
    await expect(area).to_have_value("жоба")


async def test_an_unsent_text_outlives_a_reload(page: Page, stage: Stage) -> None:
    mine = phone(page, await stage.person())
    await expect(mine).to_be_visible()
    await page.route("**/text", lambda route: route.abort())
    await mine.get_by_label("Message", exact=True).fill("күте тұр")
    await mine.get_by_label("Message", exact=True).press("Enter")
    await expect(mine.locator("article[data-pending=failed]")).to_contain_text("күте тұр")
    await page.unroute("**/text")
    await page.reload()
    await mine.get_by_role("button", name="Try again").click()
    await expect(mine.locator("article[data-message-id][data-out=true]").last).to_contain_text("күте тұр")


async def test_block_unblock_and_clear(page: Page, stage: Stage) -> None:
    mine = phone(page, await stage.person())
    await mine.get_by_role("button", name="Phone menu").click()
    await mine.get_by_role("menuitem", name="Block the bot").click()
    await expect(mine.get_by_label("Message", exact=True)).to_be_hidden()
    await mine.get_by_role("button", name="UNBLOCK").click()
    await expect(mine.get_by_label("Message", exact=True)).to_be_visible()
    states = [update["new_chat_member"]["status"] for update in await stage.updates("my_chat_member")]
    assert states == ["kicked", "member"]
    await mine.get_by_role("button", name="Phone menu").click()
    await mine.get_by_role("menuitem", name="Clear chat").click()
    await page.get_by_role("dialog").get_by_role("button", name="Clear chat").click()
    await expect(mine.get_by_role("button", name="START")).to_be_visible()
    await expect(mine.locator("article")).to_have_count(0)


# the wall


async def test_reading_older_messages_is_not_disturbed(page: Page, stage: Stage) -> None:
    aizhan = await stage.person()
    for number in range(90):
        await stage.bot("sendMessage", chat_id=aizhan, text=f"№ {number}.")
    await page.reload()
    mine = phone(page, aizhan)
    wall = mine.get_by_role("log")
    await expect(mine.get_by_text("№ 89.")).to_be_in_viewport()
    await wall.evaluate("wall => { wall.scrollTop = 300; }")
    await stage.bot("sendMessage", chat_id=aizhan, text="жаңа")
    pill = mine.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    assert await wall.evaluate("wall => wall.scrollTop") == 300
    await wall.evaluate("wall => { wall.scrollTop = 0; }")
    await expect(mine.get_by_text("№ 0.")).to_have_count(1)
    assert await wall.evaluate("wall => wall.scrollTop") > 300, "what was read stands where it stood"
    await pill.click()
    await expect(mine.get_by_text("жаңа", exact=True)).to_be_in_viewport()
    await expect(pill).to_be_hidden()


async def test_the_whole_way_by_keyboard(page: Page, stage: Stage) -> None:
    async def tab_to(target: Locator) -> None:
        for _ in range(40):
            if await target.evaluate("element => element === document.activeElement"):
                return
            await page.keyboard.press("Tab")
        pytest.fail(f"Tab never reached {target}")

    await tab_to(page.get_by_role("button", name="Bolat"))
    await page.keyboard.press("Enter")
    mine = page.get_by_role("region", name="Phone of Bolat")
    await expect(mine.get_by_role("button", name="START")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("Сәлем")
    await page.keyboard.press("Enter")
    await expect(mine.locator("article[data-out=true]").last).to_contain_text("Сәлем")
    bolat = int(await mine.get_attribute("data-person-id") or 0)
    rows = {"inline_keyboard": [[button("Иә")]]}
    await stage.bot("sendMessage", chat_id=bolat, text="Бастаймыз ба?", reply_markup=rows)
    await expect(mine.get_by_role("button", name="Иә")).to_be_visible()
    for target in (mine.get_by_role("log"), mine.get_by_role("button", name="Attach")):
        await page.locator("body").press("Shift+Tab")
        await tab_to(target)
    await page.keyboard.press("Enter")
    await expect(mine.get_by_role("menuitem", name="Photo")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(mine.get_by_role("menuitem", name="File")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(mine.get_by_role("button", name="Attach")).to_be_focused()
    for _ in range(40):
        await page.keyboard.press("Shift+Tab")
        if await mine.get_by_role("button", name="Иә").evaluate("element => element === document.activeElement"):
            break
    await page.keyboard.press("Space")
    await expect(mine.get_by_role("button", name="Иә")).to_have_attribute("aria-busy", "true")


async def test_a_small_screen_shows_one_phone_and_counts_the_others_news(page: Page, stage: Stage) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    first = await stage.person("Aizhan")
    await page.reload()
    second = await stage.person("Bolat")
    await expect(phone(page, first)).to_be_visible()
    await expect(phone(page, second)).to_be_hidden()
    await stage.bot("sendMessage", chat_id=second, text="хабар")
    tab = page.get_by_role("navigation", name="Phones").get_by_role("button", name="Bolat")
    await expect(tab).to_contain_text("1 unread")
    await tab.click()
    await expect(phone(page, second).get_by_text("хабар")).to_be_visible()
    await expect(phone(page, first)).to_be_hidden()
    await expect(tab).not_to_contain_text("unread")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
async def test_axe_finds_nothing_serious(browser: Browser, stage: Stage, scheme: Any, width: int) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = await context.new_page()
    await page.goto(stage.url)
    await expect(page.get_by_role("button", name="Aizhan")).to_be_visible()
    await without_serious_findings(page)
    await page.get_by_role("button", name="Aizhan").click()
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await without_serious_findings(page)
    await page.get_by_role("button", name="START").click()
    mine = page.locator("section[data-person-id]")
    person = int(await mine.get_attribute("data-person-id") or 0)
    styles = [button("Бастау", "primary"), button("Жою", "danger"), button("Дайын", "success")]
    rows = {"inline_keyboard": [styles, [button("Сайт", url="https://gov.kz/")]]}
    text = (
        "<b>Сәлем</b> <tg-spoiler>құпия</tg-spoiler> <code>код</code> /help <blockquote>сөз</blockquote> https://gov.kz"
    )
    await expect(mine.locator("article[data-message-id]")).to_have_count(1)
    await stage.bot("sendMessage", chat_id=person, text=text, parse_mode="HTML", reply_markup=rows)
    await stage.bot_sends_file("sendPhoto", "photo", "a.png", PNG, chat_id=person)
    await stage.bot_sends_file("sendDocument", "document", "a.pdf", b"x", chat_id=person, caption="سالەمەتسىز بە")
    keys = {"keyboard": [[button("Нөмірмен бөлісу", request_contact=True)]]}
    await stage.bot("sendMessage", chat_id=person, text="Нөмір?", reply_markup=keys)
    await page.route("**/text", lambda route: route.abort())
    await mine.get_by_label("Message", exact=True).fill("жоқ")
    await mine.get_by_label("Message", exact=True).press("Enter")
    await expect(mine.locator("article[data-pending=failed]")).to_be_visible()
    await without_serious_findings(page)
    await mine.get_by_role("button", name="Attach").click()
    await without_serious_findings(page)
    await page.keyboard.press("Escape")
    await mine.get_by_role("button", name="Нөмірмен бөлісу").click()
    await without_serious_findings(page)
    await context.close()


async def without_serious_findings(page: Page) -> None:
    results = await Axe().run(page)
    found = [
        (finding["id"], [node["html"][:200] for node in finding["nodes"]], finding["nodes"][0]["failureSummary"])
        for finding in results.response["violations"]
        if finding["impact"] in {"serious", "critical"}
    ]
    assert found == []


# the files of the page


async def test_pages_have_types_a_strict_policy_and_etags(stage: Stage) -> None:
    for path, media_type in (
        ("/", "text/html"),
        ("/static/chat/main.js", "text/javascript"),
        ("/static/chat/chat.css", "text/css"),
        ("/static/web/base.css", "text/css"),
        ("/static/web/mark.svg", "image/svg+xml"),
    ):
        async with stage.http.get(stage.url + path) as response:
            assert response.status == 200, path
            assert response.content_type == media_type
            assert response.charset == "utf-8"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            etag = response.headers["ETag"]
        async with stage.http.get(stage.url + path, headers={"If-None-Match": etag}) as response:
            assert response.status == 304, path
            assert await response.read() == b""


@pytest.mark.parametrize("path", ["chat/../__init__.py", "chat/%2e%2e%2f__init__.py", "chat/x%00.css", "web/none.css"])
async def test_nothing_else_is_served(stage: Stage, path: str) -> None:
    async with stage.http.get(f"{stage.url}/static/{path}") as response:
        assert response.status == 404
