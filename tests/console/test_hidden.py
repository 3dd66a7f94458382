"""What tells who somebody is stays hidden, and is opened one by one, with a reason that is written down."""

import json
from io import BytesIO

import pytest

from bot.console.access import Role
from tests.console.place import Place, Somebody, Visitor

SECRET = "Сынақова"


async def test_what_tells_who_it_is_is_hidden_and_opened_with_a_reason(place: Place) -> None:
    aigul, bolat = await place.signed_in("aigul", Role.AGENT), await place.signed_in("bolat", Role.AGENT)
    auditor = await place.signed_in("audra", Role.AUDITOR)
    applicant = await place.somebody()
    await applicant.tap("skip")  # district
    await applicant.tap("pick", "already_here")
    if (await applicant.session()).answers.get("arrival_date") is None:
        await applicant.say("01.02.2024")
    await applicant.say(SECRET)
    session = await applicant.session()
    assert session.answers["surname"] == SECRET
    one = f"/api/conversations/{applicant.id}"
    shown = await aigul.get(one)
    assert SECRET not in json.dumps(shown, ensure_ascii=False)
    status, page = await aigul.ask("GET", f"/c/{applicant.id}")
    assert status == 200
    assert SECRET not in page
    lines = {line["question"]: line for part in shown["parts"] for line in part["lines"]}
    assert lines["surname"]["hidden"]
    assert lines["region"]["value"] == "Pavlodar Region"
    reveal = {"what": "answer:surname", "reason": "the name is misspelt"}
    assert (await aigul.ask("POST", f"{one}/reveal", reveal))[1]["code"] == "not_yours"
    await aigul.post(f"{one}/claim", version=shown["version"])
    assert (await aigul.ask("POST", f"{one}/reveal", reveal | {"reason": ""}))[0] == 422
    assert (await aigul.post(f"{one}/reveal", **reveal))["html"] == SECRET
    message = [m for m in shown["messages"] if m["who"] == "person" and m["hidden"]][-1]
    told = await aigul.post(f"{one}/reveal", what=f"message:{message['id']}", reason="to read it whole")
    assert SECRET in told["html"]
    assert (await bolat.ask("POST", f"{one}/reveal", reveal))[0] == 409
    assert (await aigul.ask("POST", f"{one}/reveal", reveal | {"what": "answer:../x"}))[0] == 422
    assert (await aigul.ask("POST", f"{one}/reveal", reveal | {"what": "answer:iin"}))[0] == 404
    log = await auditor.get("/api/audit", chat=applicant.id)
    reveals = [entry for entry in log["entries"] if entry["what"] == "reveal"]
    assert [(entry["who"], entry["details"]["reason"]) for entry in reveals] == [
        ("aigul", "to read it whole"),
        ("aigul", "the name is misspelt"),
    ]
    assert SECRET not in json.dumps(log, ensure_ascii=False)


async def test_files_come_once_as_an_attachment(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"
    await aigul.post(f"{one}/claim", version=0)
    html = b"%PDF-1.4 <html><script>alert(1)</script>"
    async with place.http.post(
        f"{place.url}{one}/files", data=html, headers=aigul.headers | {"X-File-Name": "a.html"}
    ) as answer:
        file = (await answer.json())["file"]
    await aigul.post(f"{one}/reply", text="", file=file, once="12345678")
    file = (await applicant.session()).letters[-1].id
    assert (await aigul.ask("POST", f"{one}/files/{file}", {"reason": ""}))[0] == 422
    assert (await aigul.ask("POST", f"{one}/files/{file}", {"reason": "x" * 201}))[0] == 422
    assert (await aigul.ask("POST", f"{one}/files/{'0' * 32}", {"reason": "to check it"}))[0] == 404
    ticket = await aigul.post(f"{one}/files/{file}", reason="to check it")
    async with place.http.get(f"{place.url}{ticket['url']}", headers=aigul.headers) as answer:
        assert answer.status == 200
        assert await answer.read() == html
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content_type == "application/octet-stream"
    async with place.http.get(f"{place.url}{ticket['url']}", headers=aigul.headers) as answer:
        assert answer.status == 404, "a ticket is good for once"
    bolat = await place.signed_in("bolat", Role.AGENT)
    ticket = await aigul.post(f"{one}/files/{file}", reason="to check it")
    async with place.http.get(f"{place.url}{ticket['url']}", headers=bolat.headers) as answer:
        assert answer.status == 404, "and for one person"


async def test_too_big_a_file_is_refused(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"
    await aigul.post(f"{one}/claim", version=0)
    for content, status in ((b"x" * (20 * 1024 * 1024 + 1), 413), (b"", 422)):
        async with place.http.post(f"{place.url}{one}/files", data=BytesIO(content), headers=aigul.headers) as answer:
            assert answer.status == status


async def shown_of(visitor: Visitor, applicant: Somebody) -> str:
    """All that a conversation shows somebody."""
    return json.dumps(await visitor.get(f"/api/conversations/{applicant.id}"), ensure_ascii=False)


async def test_what_is_no_answer_any_more_stays_hidden(place: Place) -> None:
    """Given up, refused, only proposed, in a file's name: hidden all the same, also from colleagues of before."""
    audra = await place.signed_in("audra", Role.AUDITOR)
    applicant = await place.somebody()
    await applicant.tap("skip")
    await applicant.tap("pick", "already_here")
    await applicant.say("Qwzrtova9")  # no surname
    await applicant.say("Serikbayeva")  # a proposal: the same in Cyrillic
    await applicant.send("Ivanova_Passport.pdf")
    shown = await shown_of(audra, applicant)
    for secret in ("Qwzrtova", "Serikbayeva", "Серікбаева", "Ivanova"):
        assert secret not in shown, secret
    await applicant.tap("yes")
    await applicant.command("cancel")
    await applicant.tap("pick", "yes", "cancel")
    assert "surname" not in (await applicant.session()).answers
    shown = await shown_of(audra, applicant)
    for secret in ("Serikbayeva", "Серікбаева"):
        assert secret not in shown, secret


@pytest.mark.parametrize(
    "number", ["+7 701 123 45 67", "900 515 300 123", "N 123-45-678", "15.03.85", "15/03/85", "87011234567"]
)
async def test_numbers_are_hidden_however_they_are_written(place: Place, number: str) -> None:
    aigul, bolat = await place.signed_in("aigul", Role.AGENT), await place.signed_in("bolat", Role.AGENT)
    applicant = await place.somebody()
    await applicant.tap("skip")
    await applicant.tap("pick", "already_here")  # the surname is asked
    await applicant.say(f"my number is {number}")
    await aigul.post(f"/api/conversations/{applicant.id}/claim", version=(await applicant.session()).shift)
    await applicant.say(f"Kenesary here, {number}")
    for visitor in (aigul, bolat):
        assert number not in await shown_of(visitor, applicant)
    assert "Kenesary" in await shown_of(aigul, applicant), "written to her"
    assert "Kenesary" not in await shown_of(bolat, applicant)
    await applicant.command("start")
    await applicant.say("Abylaikhan")
    assert "Abylaikhan" not in await shown_of(aigul, applicant), "written to the bot again"


async def test_a_reveal_shows_what_it_was_asked_for(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    applicant = await place.somebody()
    await applicant.tap("skip")
    await applicant.tap("pick", "already_here")
    await applicant.say("Сынақова")
    one = f"/api/conversations/{applicant.id}"
    messages = (await aigul.get(one))["messages"]
    assert len({message["id"] for message in messages}) == len(messages)
    said = next(m for m in reversed(messages) if m["who"] == "person" and m["hidden"])
    answered = next(m for m in reversed(messages) if m["who"] == "bot" and m["hidden"])
    told = (await aigul.post(f"{one}/reveal", what=f"message:{said['id']}", reason="to read it"))["html"]
    assert told == "Сынақова"
    told = (await aigul.post(f"{one}/reveal", what=f"message:{answered['id']}", reason="to read it"))["html"]
    assert "Сынақова" in told
    assert len(told) > len("Сынақова") + 10


async def test_a_reveal_shows_the_whole_answer(place: Place) -> None:
    """A passport number came back masked, and of a family only names: audited, and still not seen."""
    sara = await place.signed_in("sara", Role.SUPERVISOR)
    applicant = await place.somebody()
    member = {
        "relation": "child",
        "full_name": "Аманова Айару",
        "birth_date": "2015-09-05",
        "document_number": "N7654321",
    }
    job = {"employer": "Тест ЖШС", "position": "дәнекерлеуші", "from": "2012"}
    told = {"passport_number": "EA1234567", "iin": "150905600009", "family": (member,), "work": (job,)}
    session = await applicant.session()
    await applicant.put(session.changed(answers={**session.answers, **told}))
    one = f"/api/conversations/{applicant.id}"

    async def opened(question: str) -> str:
        revealed = await sara.post(f"{one}/reveal", what=f"answer:{question}", reason="to compare it")
        return str(revealed["html"])

    assert await opened("passport_number") == "EA1234567"
    assert await opened("iin") == "150905600009"
    family = await opened("family")
    for value in ("Аманова Айару", "5 September 2015", "N7654321"):
        assert value in family, family
    assert "2012" in await opened("work")


async def test_nothing_is_offered_that_would_be_refused(place: Place) -> None:
    """An agent was shown a button on every bubble, and refused at each."""
    aigul, sara = await place.signed_in("aigul", Role.AGENT), await place.signed_in("sara", Role.SUPERVISOR)
    applicant = await (await place.somebody()).say("Сынақова")
    page = f"/c/{applicant.id}"
    assert "data-reveals" not in (await aigul.ask("GET", page))[1]
    assert "data-reveals" in (await sara.ask("GET", page))[1]
    await aigul.post(f"/api/conversations/{applicant.id}/claim", version=(await applicant.session()).shift)
    assert "data-reveals" in (await aigul.ask("GET", page))[1]
