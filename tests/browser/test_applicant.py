"""The main job in a real browser: a family from China, from hello to the decision, as they would see it."""

import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, expect
from pypdf import PdfReader

from tests.browser import papers
from tests.browser.phone import Desk, Phone, code_in_inbox
from tests.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NUMBER = "+77010000001"
PASSPORT = papers.pdf("төлқұжат.pdf", "PASSPORT 1")
PASSPORT_2 = papers.pdf("төлқұжат-2.pdf", "PASSPORT 2")
KAZAKH = papers.png("аударма.png", "TRANSLATION KK")
RUSSIAN = [papers.png("перевод-1.png", "TRANSLATION RU 1"), papers.jpg("перевод-2.jpg", "TRANSLATION RU 2")]
MARRIAGE = papers.jpg("неке.jpg", "MARRIAGE")
DIPLOMA = papers.pdf("диплом.pdf", "DIPLOMA")
FILES = [PASSPORT, PASSPORT_2, KAZAKH, *RUSSIAN, DIPLOMA]
"""What goes as a file and stays as it was, byte for byte; the marriage certificate goes as a photo."""
NUMBERS = re.compile(r"KQ-[\w-]+")
FAMILY = [
    ("spouse", "Сынақов Ерлан", "01.02.1988", "male"),
    ("son", "Сынақов Алан", "05.06.2015", "male"),
    ("daughter", "Сынақова Айым", "07.08.2018", "female"),
]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_family_from_hello_to_the_decision(tmp_path: Path, browser: Browser, mode: str) -> None:
    """One wrong answer corrected, one changed at the review, the browser closed midway, the decision told.

    Over webhook the bot is also killed twice: between two files, and when the code was typed. Nothing may differ.
    """
    async with world(tmp_path, QONYS_TELEGRAM_MODE=mode) as running:
        killed = running if mode == "webhook" else None
        window = await browser.new_context(viewport={"width": 430, "height": 900})
        bota = await Phone.new(
            await window.new_page(), running.url, first="Бота", last="Сынақова", language="kk", number=NUMBER
        )
        await hello(bota)
        await about_herself(bota)
        await how_to_reach_her(bota)

        # She closes the browser, and comes back on another day with another one.
        await window.close()
        window = await browser.new_context(viewport={"width": 430, "height": 900}, accept_downloads=True)
        bota = await bota.again_on(window, running.url)
        await her_family(bota)
        await school_and_work(bota)
        await her_papers(bota, killed)
        await everything_is_right(bota)
        number = await she_signs(bota, window, running, killed)
        await the_office_decides(bota, window, running, number)
        await she_keeps_a_copy(bota, number)
        await one_complete_application(bota, running, number)


async def hello(bota: Phone) -> None:
    """The first minute: a language, the consent, where to."""
    await bota.start()
    await bota.asked("welcome")
    await bota.tap("Қазақша")
    await bota.choose("consent", "agree")
    await bota.choose("region", "Ақмола облысы")
    await bota.answer("district", "Көкшетау")
    await bota.choose("arrival", "already_here")


async def about_herself(bota: Phone) -> None:
    """What stands in her passport; the date of birth goes wrong at first."""
    await bota.answer("surname", "Сынақова")
    await bota.answer("given_name", "Бота")
    await bota.skip("patronymic")
    await bota.answer("surname_latin", "SYNAKOVA")
    await bota.answer("given_name_latin", "BOTA")
    await bota.choose("sex", "female")
    await bota.answer("birth_date", "31.02.1990")
    await bota.told("⚠️", "28 ақпан", bota.words("birth_date.example"))
    await bota.write("28.02.1990")
    await bota.answer("birth_place", "Құлжа қаласы")
    await bota.choose("citizenship", "Қытай")
    await bota.choose("nationality", "kazakh")
    await bota.answer("passport_number", "EA1234567")
    await bota.answer("passport_issuer", "Қоғамдық қауіпсіздік бюросы")
    await bota.answer("passport_issued", "12.05.2021")
    await bota.answer("passport_expires", "11.05.2031")
    await bota.choose("kandas_status", "no")
    await bota.skip("iin")


async def how_to_reach_her(bota: Phone) -> None:
    """Where she lives, and her number by the contact button."""
    await bota.choose("country", "Қытай")
    await bota.answer("address", "Құлжа қаласы, Сынақ көшесі 5")
    await bota.asked("phone")
    await bota.share_contact()
    await bota.skip("email")
    await bota.asked("marital_status")


async def her_family(bota: Phone) -> None:
    """A husband and two children move along."""
    await bota.choose("marital_status", "married")
    for relation, name, born, sex in FAMILY:
        await bota.choose("family", "add")
        await bota.choose("family.relation", relation)
        await bota.answer("family.full_name", name)
        await bota.answer("family.birth_date", born)
        await bota.choose("family.sex", sex)
        await bota.choose("family.citizenship", "Қытай")
        await bota.skip("family.document_number")
        await bota.skip("family.iin")
    await expect(await bota.asked("family")).to_contain_text("Сынақова Айым")
    await bota.choose("family", "done")


async def school_and_work(bota: Phone) -> None:
    """A diploma and one job."""
    await bota.choose("education_level", "higher")
    await bota.answer("institution", "Шыңжаң университеті")
    await bota.answer("education_year", "2012")
    await bota.answer("specialty", "Мұғалім")
    await bota.skip("qualification")
    await bota.answer("languages", "Қазақша, қытайша")
    await bota.choose("work", "add")
    await bota.answer("work.employer", "Сынақ мектебі")
    await bota.answer("work.position", "Мұғалім")
    await bota.answer("work.from", "2013")
    await bota.skip("work.to")
    await bota.choose("work", "done")


async def her_papers(bota: Phone, killed: World | None) -> None:
    """Two PDFs, a scan, an album, a photo as a photo."""
    await bota.asked("passport")
    await bota.attach(PASSPORT)
    await bota.received(1)
    if killed:
        await killed.kill_bot()
    await bota.attach(PASSPORT_2)
    await bota.received(2)
    await bota.tap_key("button-done")
    await bota.document("translation_kk", KAZAKH)
    await bota.asked("translation_ru")
    await bota.attach(*RUSSIAN)
    await bota.received(2)
    await bota.tap_key("button-done")
    await bota.asked("marriage")
    await bota.attach(MARRIAGE, photo=True)
    await bota.received(1)
    await bota.tap_key("button-done")
    await bota.document("education", DIPLOMA)
    await bota.skip("qualification_document")
    await bota.skip("work_record")


async def everything_is_right(bota: Phone) -> None:
    """She looks at a hidden number, hides it again, corrects the district and comes back to where she was."""
    await expect(await bota.asked("review")).to_contain_text("Көкшетау")
    await expect(bota.asks).not_to_contain_text("EA1234567")
    await bota.tap_key("button-reveal")
    await expect(bota.asks).to_contain_text("EA1234567")
    await bota.tap_key("button-hide")
    await expect(bota.asks).not_to_contain_text("EA1234567")

    await bota.tap(f"✏️ {bota.words('page-where')}")
    await bota.tap(f"✏️ {bota.words('district.label')}")
    await bota.answer("district", "Степногорск")
    await expect(await bota.asked("review")).to_contain_text("Степногорск")
    await expect(bota.asks).not_to_contain_text("Көкшетау")
    while not await bota.asks.get_by_role("button", name=bota.words("review.confirm")).count():
        await bota.turn_the_page()
    await bota.tap_key("review.confirm")


async def she_signs(bota: Phone, window: BrowserContext, running: World, killed: World | None) -> str:
    """The code comes to her phone, which is the SMS inbox in a second tab; the number of the application comes back."""
    await bota.asked("signature")
    await bota.tap_key("button-send-code")
    code = await code_in_inbox(await window.new_page(), running.url, NUMBER)
    await bota.page.bring_to_front()
    await bota.write(code)
    if killed:
        await killed.kill_bot()
    told = await bota.told("KQ-")
    found = NUMBERS.search(await told.inner_text())
    assert found
    return found.group()


async def the_office_decides(bota: Phone, window: BrowserContext, running: World, number: str) -> None:
    """A clerk opens the application, asks for something, then approves; both are told in the chat."""
    desk = Desk(await window.new_page(), running.url)
    await desk.open(number)
    await desk.shows(["Сынақова Бота", "Степногорск", "EA1234567", *(name for _, name, _, _ in FAMILY)])
    await desk.shows([paper["name"] for paper in FILES])
    await desk.decide("Ask for more information", "Дипломның аудармасы керек")
    await bota.told(number, "Дипломның аудармасы керек")
    await desk.decide("Approve")
    await bota.told(bota.words("status-approved", number=number))


async def she_keeps_a_copy(bota: Phone, number: str) -> None:
    """A PDF of what she signed, with its number."""
    await bota.command("start")
    await expect(bota.asks).to_contain_text(bota.words("status-approved", number=number))
    await bota.tap_key("button-copy")
    link = bota.section.locator("article[data-out=false]").get_by_role("link", name=".pdf")
    async with bota.page.expect_download() as saved:
        await link.click()
    path = await (await saved.value).path()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)
    for wanted in (number, "Сынақова", "Бота", *(name for _, name, _, _ in FAMILY)):
        assert wanted in text, wanted


async def one_complete_application(bota: Phone, running: World, number: str) -> None:
    """The office holds this application and no other, and each file as it was sent."""
    held = await running.get("/sandbox/backend/applications")
    assert [one["number"] for one in held] == [number]
    desk = Desk(await bota.page.context.new_page(), running.url)
    await desk.open(number)
    photo = await bota.page.request.get(running.url + str(await bota.photo.get_attribute("src")))
    sent = [papers.digest(paper["buffer"]) for paper in FILES] + [papers.digest(await photo.body())]
    assert sorted(await desk.digests()) == sorted(sent)
