"""The console over HTTP: who sees what, and who is the one that speaks."""

import asyncio
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from bot.console import desk, pages
from bot.console.access import Role
from bot.turn import now
from dialogs.event import Sent, TimerRang
from dialogs.ports import Stream
from dialogs.session import Application, File, Signature
from dialogs.settle import HOLD
from tests.console.place import Place, Somebody, Visitor

SECRET = "Сынақова"


# --- Inbox ---


async def test_the_inbox_by_view(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    waiting, stuck, quiet = [await place.somebody() for _ in range(3)]
    await waiting.command("human")
    for _ in range(3):
        await stuck.happen(Sent, what="sticker")
    found = await aigul.get("/api/conversations", view="waiting")
    assert [item["id"] for item in found["items"]] == [waiting.id]
    assert found["items"][0]["card"]["mode"] == "waiting"
    assert found["items"][0]["waits"] >= 0
    assert [one["id"] for one in (await aigul.get("/api/conversations", view="stuck"))["items"]] == [stuck.id]
    assert (await aigul.get("/api/conversations", view="all"))["items"][0]["id"] == stuck.id
    assert len((await aigul.get("/api/conversations", view="all"))["items"]) == 3
    version = (await aigul.get(f"/api/conversations/{waiting.id}"))["version"]
    await aigul.post(f"/api/conversations/{waiting.id}/claim", version=version)
    assert (await aigul.get("/api/conversations", view="waiting"))["items"] == []
    assert [one["id"] for one in (await aigul.get("/api/conversations", view="mine"))["items"]] == [waiting.id]
    assert (await aigul.get("/api/conversations", view="waiting"))["sizes"]["human"] == 1
    await aigul.post(f"/api/conversations/{quiet.id}/assign", to="team:pavlodar")
    card = (await aigul.get(f"/api/conversations/{quiet.id}"))["card"]
    assert card["assigned"] == "team:pavlodar"
    assert [one["id"] for one in (await aigul.get("/api/conversations", view="team"))["items"]] == [quiet.id]
    bolat = await place.signed_in("bolat", Role.AGENT, ["abai"])
    assert (await bolat.get("/api/conversations", view="team"))["items"] == []
    assert (await aigul.ask("GET", "/api/conversations?view=nonsense"))[0] == 422


async def test_unread_until_who_has_it_has_seen_it(place: Place) -> None:
    """What the bot answers is nobody's to read; a colleague who only looks takes nothing away."""
    aigul, bolat = await place.signed_in("aigul", Role.SUPERVISOR), await place.signed_in("bolat", Role.AGENT)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"

    async def unread() -> int:
        (item,) = (await aigul.get("/api/conversations", view="all"))["items"]
        return int(item["unread"])

    await applicant.say("сәлем", "қайдасыз?")
    assert await unread() == 0
    await applicant.command("human")
    await applicant.say("сәлем", "қайдасыз?")
    assert await unread() == 2
    await aigul.post(f"{one}/claim", version=0)
    await bolat.post(f"{one}/seen")
    assert await unread() == 2
    for _ in range(2):  # two open pages
        await aigul.post(f"{one}/seen")
    assert await unread() == 0
    await applicant.say("рақмет")
    assert await unread() == 1
    await aigul.post(f"{one}/hand-back")
    assert await unread() == 0


async def first_list(place: Place, visitor: Visitor) -> str:
    """What an open inbox is told at first."""
    stream = await place.http.get(f"{place.url}/live?view=all", headers=visitor.headers)
    async with asyncio.timeout(5):
        told = ""
        while "\n\n" not in told:
            told += (await stream.content.readline()).decode()
    stream.close()
    return told


async def test_a_complaint_is_with_supervisors_until_one_has_resolved_it(place: Place) -> None:
    """Bolat saw the complaint about himself in everybody's queue, took it, handed it back, and it was gone."""
    bolat, aigul = await place.signed_in("bolat", Role.AGENT), await place.signed_in("aigul", Role.SUPERVISOR)
    vera = await place.signed_in("vera", Role.VIEWER)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"
    await bolat.post(f"{one}/claim", version=0)
    await applicant.command("complaint")
    await bolat.post(f"{one}/hand-back", resolved=True)

    async def listed(who: Visitor, view: str) -> int:
        return len((await who.get("/api/conversations", view=view))["items"])

    assert (await listed(bolat, "waiting"), await listed(bolat, "complaint")) == (0, 0)
    assert [await listed(who, "complaint") for who in (aigul, vera)] == [1, 1]
    assert (await bolat.ask("GET", one))[0] == 404, "what is said about him is not his to read"
    assert (await listed(bolat, "all"), await listed(aigul, "all")) == (0, 1)
    assert (await bolat.post("/api/conversations/find", q=applicant.chat.id))["items"] == []
    dana = await place.signed_in("dana", Role.AGENT)
    version = (await dana.get(one))["version"]
    assert (await dana.ask("POST", f"{one}/claim", {"version": version}))[1]["code"] == "complaint"
    page = await dana.ask("GET", f"/c/{applicant.id}")
    told = [await first_list(place, who) for who in (dana, bolat, dana)]
    assert [applicant.id in one for one in told] == [True, False, True], "though they share what is rendered"
    assert "only a supervisor takes it" in page[1]
    assert "data-do" not in page[1]
    await aigul.post(f"{one}/claim", version=version)
    assert await listed(aigul, "complaint") == 1, "being answered is not resolved"
    await aigul.post(f"{one}/hand-back")
    assert await listed(aigul, "complaint") == 1
    await aigul.post(f"{one}/claim", version=(await aigul.get(one))["version"])
    await aigul.post(f"{one}/hand-back", resolved=True)
    assert await listed(aigul, "complaint") == 0
    assert (await bolat.ask("GET", one))[0] == 200


async def test_an_assignment_takes_nothing_from_who_has_it(place: Place) -> None:
    """Before, it left Bolat's list for that of Dana, who did not have it."""
    bolat, dana = await place.signed_in("bolat", Role.AGENT), await place.signed_in("dana", Role.AGENT)
    aigul, admin = await place.signed_in("aigul", Role.SUPERVISOR), await place.signed_in("admin", Role.ADMIN)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"

    async def mine(who: Visitor) -> int:
        return len((await who.get("/api/conversations", view="mine"))["items"])

    await bolat.post(f"{one}/claim", version=0)
    await aigul.post(f"{one}/assign", to="dana")
    assert (await mine(bolat), await mine(dana)) == (1, 0)
    await bolat.post(f"{one}/hand-back")
    assert (await mine(bolat), await mine(dana)) == (0, 1)
    await admin.post("/api/staff/dana", disabled=True)
    assert (await aigul.get(one))["card"]["assigned"] == "", "nobody waits for who is not there"


async def test_whoever_waits_for_an_answer_has_a_clock(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"
    await applicant.command("human")
    await aigul.post(f"{one}/claim", version=0)
    assert (await aigul.get(one))["waits"] is not None, "taken is not answered"
    assert "waits 0 min" in (await aigul.ask("GET", f"/c/{applicant.id}"))[1]
    await aigul.post(f"{one}/reply", text="Hello", once="reply-0001")
    assert (await aigul.get(one))["waits"] is None
    await applicant.say("and my father?")
    assert (await aigul.get(one))["waits"] is not None
    assert "waits 0 min" in (await aigul.ask("GET", "/inbox?view=mine"))[1]


async def test_a_region_s_staff_see_their_region(place: Place) -> None:
    bolat = await place.signed_in("bolat", Role.AGENT, ["abai"])
    ours, theirs = await place.somebody(region="abai"), await place.somebody(region="pavlodar")
    found = await bolat.get("/api/conversations", view="all")
    assert [item["id"] for item in found["items"]] == [ours.id]
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/claim", {"version": 0}),
        ("POST", "/note", {"text": "x", "once": "12345678"}),
        ("POST", "/reveal", {"what": "answer:region", "reason": "want to"}),
    ):
        assert (await bolat.ask(method, f"/api/conversations/{theirs.id}{path}", body))[0] == 404
    assert (await bolat.post("/api/conversations/find", q=theirs.chat.id))["items"] == []
    assert len((await bolat.post("/api/conversations/find", q=ours.chat.id))["items"]) == 1


async def test_the_counts_are_of_what_one_sees(place: Place) -> None:
    """Before, "Waiting 56" stood over an empty list, and told of the load of other regions."""
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    bolat = await place.signed_in("bolat", Role.AGENT, ["abai"])
    for region in ("abai", "pavlodar", "pavlodar"):
        await (await place.somebody(region=region)).command("human")
    for who, filters, waiting, everybody in (
        (aigul, {}, 3, 3),
        (aigul, {"region": "pavlodar"}, 2, 2),
        (aigul, {"region": "pavlodar", "locale": "ru"}, 0, 0),
        (bolat, {}, 1, 1),
        (bolat, {"region": "pavlodar"}, 0, 0),
    ):
        found = await who.get("/api/conversations", view="all", **filters)
        assert (found["sizes"]["waiting"], found["sizes"]["all"]) == (waiting, everybody), filters
        assert len(found["items"]) == everybody
    assert "complaint" not in (await bolat.get("/api/conversations", view="all"))["sizes"]


async def test_every_line_can_be_reached(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    everybody = [await place.somebody() for _ in range(5)]
    for one in everybody:
        await one.command("human")
    for view, expected in (("waiting", everybody), ("all", everybody[::-1])):
        found, after = [], ""
        for most in (2, 2, 1):
            page = await aigul.get("/api/conversations", view=view, most="2", after=after)
            assert len(page["items"]) == most
            found += [item["id"] for item in page["items"]]
            after = page["next"]
        assert after == ""
        assert found == [one.id for one in expected]
    gone = f"1-{'0' * 64}"
    assert len((await aigul.get("/api/conversations", view="waiting", after=gone))["items"]) == 5
    assert (await aigul.ask("GET", "/api/conversations?after=x"))[0] == 422


async def test_a_page_of_the_inbox_says_that_there_is_more(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    for number in range(51):
        await Somebody(place, str(number)).command("start")
    first = (await aigul.ask("GET", "/inbox?view=all"))[1]
    (onward,) = re.findall(r'href="([^"]+)">Show the next ones', first)
    assert "To the first ones" not in first
    second = (await aigul.ask("GET", onward.replace("&amp;", "&")))[1]
    assert second.count('class="item"') == 1
    assert "Show the next ones" not in second
    assert "To the first ones" in second


async def test_older_messages_can_be_reached(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before, a long conversation began in its middle, and nothing said so."""
    monkeypatch.setattr(desk, "MOST_RECORDS", 10)
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    applicant = await place.somebody()
    path = f"/api/conversations/{applicant.id}"
    for _ in range(12):
        await applicant.happen(Sent, what="sticker")
    short, long = await aigul.get(path), await aigul.get(path, older="true")
    assert (short["cut"], long["cut"]) == ("older", "")
    assert len(long["messages"]) > len(short["messages"])
    assert long["messages"][-1] == short["messages"][-1]
    assert "older=true" in (await aigul.ask("GET", f"/c/{applicant.id}"))[1]
    page = (await aigul.ask("GET", f"/c/{applicant.id}?older=true"))[1]
    assert "Show the older messages" not in page
    assert f"/live?c={applicant.id}&amp;older=true" in page
    monkeypatch.setattr(desk, "KEPT_RECORDS", 12)
    assert "no longer kept" in (await aigul.ask("GET", f"/c/{applicant.id}?older=true"))[1]


async def test_found_by_exact_numbers_only(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    applicant = await place.somebody()
    for text in (SECRET, "Бота", "-"):
        await applicant.say(text) if (await applicant.session()).answers.get("surname") is None else None
    session = await applicant.session()
    session = session.changed(answers={**session.answers, "phone": "+77010000001", "passport_number": "EA1234567"})
    await applicant.put(session)
    for query in ("+7 701 000-00-01", "87010000001", "ea 1234567", "EA1234567", applicant.chat.id):
        assert [one["id"] for one in (await aigul.post("/api/conversations/find", q=query))["items"]] == [
            applicant.id
        ], query
    for query in ("701", "EA", "1234567", "", "*", "{p01}", "a" * 90):
        assert (await aigul.post("/api/conversations/find", q=query))["items"] == [], query


@pytest.mark.parametrize(
    ("status", "due", "told", "overdue"),
    [
        ("in_review", "2099-12-08", "in review · decision by 08.12.2099", False),
        ("in_review", "2020-12-08", "in review · decision was due on 08.12.2020", True),
        ("approved", "2020-12-08", "approved</span>", False),
        ("", "", "sent, not received yet</span>", False),
        ("brand_new", "", "brand_new</span>", False),
    ],
)
async def test_where_an_application_stands_is_beside_its_number(
    place: Place,
    status: str,
    due: str,
    told: str,
    overdue: bool,  # noqa: FBT001  (a row of the table)
) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    applicant = await place.somebody()
    session = await applicant.session()
    sent = Application(
        id="a",
        sha256="0" * 64,
        stage="received" if status else "accepted",
        signature=Signature(phone="+7701*****", at=now(), sha256="0" * 64),
        number="KQ-2026-000001",
        due_date=due,
        status=status,
    )
    await applicant.put(session.changed(application=sent))
    (item,) = (await aigul.get("/api/conversations", view="all"))["items"]
    assert item["overdue"] is overdue
    for path in ("/inbox?view=all", f"/c/{applicant.id}"):
        page = (await aigul.ask("GET", path))[1]
        assert "KQ-2026-000001" in page
        assert told in page, path


# --- One owner ---


async def test_of_two_who_claim_one_is_refused(place: Place) -> None:
    aigul, bolat = await place.signed_in("aigul", Role.AGENT), await place.signed_in("bolat", Role.AGENT)
    applicant = await place.somebody()
    claim = f"/api/conversations/{applicant.id}/claim"
    version = (await aigul.get(f"/api/conversations/{applicant.id}"))["version"]
    answers = await asyncio.gather(*(who.ask("POST", claim, {"version": version}) for who in (aigul, bolat)))
    assert sorted(status for status, _ in answers) == [200, 409]
    problem = next(told for status, told in answers if status == 409)
    assert problem["code"] == "changed"
    assert problem["detail"] in {"aigul", "bolat"}
    assert (await bolat.ask("POST", claim, {"version": version, "take_over": True}))[0] == 403


@pytest.mark.parametrize("rounds", [15, pytest.param(100, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
async def test_races(place: Place, rounds: int) -> None:
    """Two agents and an applicant at once: never two owners, never a word of the bot while a person owns it.

    Ten conversations side by side, so a thousand tries in the long run.
    """
    aigul, bolat = await place.signed_in("aigul", Role.AGENT), await place.signed_in("bolat", Role.AGENT)
    applicants = [await place.somebody() for _ in range(10)]
    for _ in range(rounds):
        await asyncio.gather(*(_race(place, one, aigul, bolat) for one in applicants))


async def _race(place: Place, applicant: Any, aigul: Visitor, bolat: Visitor) -> None:
    one = f"/api/conversations/{applicant.id}"
    version = (await applicant.session()).shift
    body = {"version": version}
    first, second, _ = await asyncio.gather(
        aigul.ask("POST", f"{one}/claim", body), bolat.ask("POST", f"{one}/claim", body), applicant.say("сәлем")
    )
    assert sorted([first[0], second[0]]) == [200, 409]
    owner, other = (aigul, bolat) if first[0] == 200 else (bolat, aigul)
    before = await _told(place, applicant)
    statuses = await asyncio.gather(
        applicant.say("бар ма?"),
        other.ask("POST", f"{one}/reply", {"text": "I am it", "once": f"other-{version:08}"}),
        other.ask("POST", f"{one}/hand-back", {}),
        applicant.command("help"),
    )
    assert statuses[1][0] == statuses[2][0] == 409
    assert await _told(place, applicant) == before, "the bot spoke"
    assert (await owner.ask("POST", f"{one}/hand-back", {}))[0] == 200


async def _told(place: Place, applicant: Any) -> int:
    """How many messages wait to be sent to them."""
    return sum(entry.chat == applicant.chat for entry in await place.application.ledger.pending(Stream.OUT))


async def test_the_whole_help(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody(locale="kk-Latn")
    await applicant.command("human")
    one = f"/api/conversations/{applicant.id}"
    shown = await aigul.get(one)
    assert shown["card"]["reason"] == "asked"
    assert (await aigul.ask("POST", f"{one}/reply", {"text": "x", "once": "12345678"}))[1]["code"] == "not_yours"
    await aigul.post(f"{one}/claim", version=shown["version"])
    await aigul.post(f"{one}/claim", version=shown["version"])  # again is no mistake
    await aigul.post(f"{one}/reply", text="Сәлем!", once="reply-0001")
    await aigul.post(f"{one}/reply", text="Сәлем!", once="reply-0001")  # a second press
    shown = await aigul.get(one)
    assert [m["html"] for m in shown["messages"] if m["who"] == "staff"] == ["👤 <b>Name of aigul</b>\nSälem!"]
    status, told = await aigul.ask(
        "POST", f"{one}/suggest", {"question": "birth_date", "text": "99.99", "once": "s-000001"}
    )
    assert (status, told["code"]) == (409, "problem")
    await aigul.post(f"{one}/suggest", question="birth_date", text="3.04.1990", once="s-000002")
    assert "birth_date" not in (await applicant.session()).answers
    await applicant.tap("yes")
    assert (await applicant.session()).answers["birth_date"] == "1990-04-03"
    async with place.http.post(
        f"{place.url}{one}/files", data=b"%PDF-1.4 form", headers=aigul.headers | {"X-File-Name": "..%2Fform%22.pdf"}
    ) as answer:
        assert answer.status == 200
        file = (await answer.json())["file"]
    await aigul.post(f"{one}/reply", text="бланк", file=file, once="reply-0003")
    session = await applicant.session()
    assert session.letters[-1].name == "form.pdf"
    await aigul.post(f"{one}/note", text="<b>called</b> her", once="note-0001")
    await aigul.post(f"{one}/hand-back", resolved=True)
    shown = await aigul.get(one)
    assert shown["card"]["mode"] == "bot"
    assert [m["html"] for m in shown["messages"] if m["who"] == "note"] == ["&lt;b&gt;called&lt;/b&gt; her"]
    kinds = [m["what"] for m in shown["messages"] if m["who"] == "event"]
    assert kinds.index("claimed") < kinds.index("suggested") < kinds.index("resolved")


async def test_ready_made_replies_are_in_the_applicant_s_language(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody(locale="ru")
    replies = (await aigul.get(f"/api/conversations/{applicant.id}/replies"))["replies"]
    texts = {one["id"]: one["text"] for one in replies}
    assert "Name of aigul" in texts["greeting"]
    assert "on_its_way" not in texts, "there is no number yet"
    assert all("{" not in text for text in texts.values())


# --- The log, letters ---


async def test_undelivered_work_is_tried_again(place: Place) -> None:
    admin = await place.signed_in("admin", Role.ADMIN)
    applicant = await place.somebody()
    ledger = place.application.ledger
    entry = next(one for one in await ledger.pending(Stream.OUT) if one.chat == applicant.chat)
    await ledger.bury(entry, "bad_request")
    (letter,) = (await admin.get("/api/letters"))["letters"]
    assert (letter["source"], letter["code"], letter["retry"]) == ("out", "bad_request", True)
    assert letter["conversation"] == applicant.id
    await admin.post(f"/api/letters/{letter['id']}/retry")
    assert (await admin.get("/api/letters"))["letters"] == []
    bodies = [one.body for one in await ledger.pending(Stream.OUT)]
    assert entry.body in bodies
    assert (await admin.ask("POST", f"/api/letters/{letter['id']}/forget", {}))[0] == 404


async def test_the_description_is_whole(place: Place) -> None:
    """Every call of the API stands in it, every reference leads somewhere."""
    async with place.http.get(f"{place.url}/api/openapi.json") as answer:
        told = await answer.json()
    for route in place.application.console.routes:
        if route.path.startswith("/api/") and (route.method, route.path) != ("DELETE", "/api/session"):
            assert route.method.lower() in told["paths"][route.path], route.path
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert names <= told["components"]["schemas"].keys()
    assert told["openapi"].startswith("3.1")


# --- Nobody waits in vain, nothing crosses over ---


async def test_a_file_goes_only_where_it_was_sent(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    first, second = await place.somebody(), await place.somebody()
    for one in (first, second):
        await aigul.post(f"/api/conversations/{one.id}/claim", version=0)
    path = f"{place.url}/api/conversations/{first.id}/files"
    async with place.http.post(path, data=b"%PDF-1.4", headers=aigul.headers) as answer:
        file = (await answer.json())["file"]
    for body in ({"file": file}, {"file": "x" * 40}):
        reply = body | {"text": "", "once": "12345678"}
        assert (await aigul.ask("POST", f"/api/conversations/{second.id}/reply", reply))[0] == 404


def _word() -> bytes:
    """The least that passes for a document of Word."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            folder.writestr(name, "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sent_as"),
    [
        ("form.pdf", b"%PDF-1.4", "form.pdf"),
        ("form.html", b"%PDF-1.4 <script>", "form.html.pdf"),  # it would be opened as what it is called
        ("form.docx", _word(), "form.docx"),
        ("form.docm", _word(), "form.docm.docx"),
        ("form.exe", b"MZ\x90\x00" + bytes(300), ""),
        ("form.pdf", b"MZ\x90\x00" + bytes(300), ""),
        ("form.html", b"<html><script>alert(1)</script>", ""),
        ("form.zip", b"PK\x05\x06" + bytes(18), ""),
    ],
)
async def test_what_is_sent_to_applicants_is_no_program(place: Place, name: str, content: bytes, sent_as: str) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"
    await aigul.post(f"{one}/claim", version=0)
    headers = aigul.headers | {"X-File-Name": name, "Content-Type": "application/pdf"}
    async with place.http.post(f"{place.url}{one}/files", data=content, headers=headers) as answer:
        told = await answer.json(content_type=None)
    if not sent_as:
        assert (answer.status, told["code"]) == (409, "file_kind")
        return
    await aigul.post(f"{one}/reply", text="", file=told["file"], once="12345678")
    assert (await applicant.session()).letters[-1].name == sent_as


async def test_conversations_of_the_disabled_go_on(place: Place) -> None:
    bolat, admin = await place.signed_in("bolat", Role.AGENT), await place.signed_in("admin", Role.ADMIN)
    applicant = await place.somebody()
    await bolat.post(f"/api/conversations/{applicant.id}/claim", version=0)
    await admin.post("/api/staff/bolat", disabled=True)
    assert (await applicant.session()).mode == "bot"


async def test_an_owner_keeps_a_conversation_that_moves_to_another_region(place: Place) -> None:
    bolat = await place.signed_in("bolat", Role.AGENT, ["pavlodar"])
    applicant = await place.somebody(region="pavlodar")
    one = f"/api/conversations/{applicant.id}"
    await bolat.post(f"{one}/claim", version=0)
    await bolat.post(f"{one}/suggest", question="region", text="Костанай", once="12345678")
    await applicant.tap("yes", question="region")
    assert (await applicant.session()).answers["region"] == "kostanay"
    await bolat.post(f"{one}/hand-back")
    assert (await bolat.ask("GET", one))[0] == 404


async def test_undelivered_work_of_other_regions_is_theirs(place: Place) -> None:
    supervisor = await place.signed_in("aigul", Role.SUPERVISOR, ["kostanay"])
    applicant = await place.somebody(region="pavlodar")
    ledger = place.application.ledger
    entry = [one for one in await ledger.pending(Stream.OUT) if one.chat == applicant.chat][-1]
    await ledger.bury(entry, "bad_request")
    assert (await supervisor.get("/api/letters"))["letters"] == []
    admin, bolat = await place.signed_in("admin", Role.ADMIN), await place.signed_in("bolat", Role.AGENT)
    (letter,) = (await admin.get("/api/letters"))["letters"]
    assert (await supervisor.ask("POST", f"/api/letters/{letter['id']}/forget", {}))[0] == 404
    await bolat.post(f"/api/conversations/{applicant.id}/claim", version=0)
    status, told = await admin.ask("POST", f"/api/letters/{letter['id']}/retry", {})
    assert (status, told["code"]) == (409, "taken"), "the bot is silent now"


async def test_searching_leaves_a_trace(place: Place) -> None:
    aigul, audra = await place.signed_in("aigul", Role.SUPERVISOR), await place.signed_in("audra", Role.AUDITOR)
    await aigul.post("/api/conversations/find", q="EA1234567")
    entry, _signed_in = (await audra.get("/api/audit", who="aigul"))["entries"]
    assert entry["what"] == "find"
    assert "EA1234567" not in json.dumps(entry)


async def test_codes_are_told_in_words(place: Place) -> None:
    """It said "назначено team:kk-Arab" and "не принят: type"."""
    sara = await place.signed_in("sara", Role.SUPERVISOR)
    await sara.post("/api/session/language", locale="ru")
    applicant = await place.somebody()
    await applicant.happen(Sent, what="video_note")
    await applicant.happen(TimerRang, name="remind")
    await sara.post(f"/api/conversations/{applicant.id}/assign", to="team:kk-Arab")
    for path in (f"/c/{applicant.id}", "/inbox?view=all"):
        page = (await sara.ask("GET", path))[1]
        assert "для قازاقشا" in page
        assert "назначено team:" not in page
        assert "для team:" not in page
    page = (await sara.ask("GET", f"/c/{applicant.id}"))[1]
    assert "прислано: видеосообщение" in page
    assert "назначено قازاقشا" in page
    assert "таймер: remind" not in page


async def test_what_is_looked_for_stands_in_no_address(place: Place) -> None:
    """Addresses are kept by browsers, proxies and logs, and told on as `next`."""
    sara, bolat = await place.signed_in("sara", Role.SUPERVISOR), await place.signed_in("bolat", Role.SUPERVISOR)
    applicant = await place.somebody()
    headers = {"Cookie": f"qonys={sara.token}", "Accept": "text/html"}
    csrf = (await sara.get("/api/session"))["csrf"]
    asked: dict[str, Any] = {"url": f"{place.url}/find", "headers": headers, "allow_redirects": False}
    async with place.http.post(data={"q": applicant.chat.id, "csrf": "x" * 43}, **asked) as answer:
        assert answer.status == 403
        assert "of an earlier sign-in" in await answer.text()
    async with place.http.post(data={"q": applicant.chat.id, "csrf": csrf}, **asked) as answer:
        assert answer.status == 303
        address = answer.headers["Location"]
    assert applicant.chat.id not in address
    assert applicant.id[:12] in (await sara.ask("GET", address))[1]
    assert applicant.id[:12] not in (await bolat.ask("GET", address))[1], "sealed for her"
    assert (await sara.ask("GET", "/find?s=nonsense"))[0] == 200
    status, page = await sara.ask("GET", "/inbox")
    assert status == 200
    assert 'method="post" action="/find"' in page


async def test_assigned_to_nobody_who_is_not_there(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    applicant = await place.somebody()
    for to in ("no.such.login", "team:mars"):
        assert (await aigul.ask("POST", f"/api/conversations/{applicant.id}/assign", {"to": to}))[0] == 409
    await aigul.post(f"/api/conversations/{applicant.id}/assign", to="aigul")
    await aigul.post(f"/api/conversations/{applicant.id}/assign", to="")


async def test_a_look_of_who_only_reads_clears_nothing(place: Place) -> None:
    viewer = await place.signed_in("vera", Role.VIEWER)
    applicant = await place.somebody()
    await applicant.say("сәлем")
    assert (await viewer.ask("POST", f"/api/conversations/{applicant.id}/seen", {}))[0] == 403


async def test_one_person_does_not_hold_all_streams(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the six connections that a browser has to us, one is left for what its pages ask."""
    monkeypatch.setattr(pages, "MOST_STREAMS", 7)
    new = await place.account("vera", Role.VIEWER)
    first, second = [await place.sign_in(new, step=step) for step in (-1, 0)]

    async def opened(visitor: Visitor) -> Any:
        return await place.http.get(f"{place.url}/live?view=all", headers=visitor.headers)

    streams = [await opened(first) for _ in range(6)] + [await opened(second) for _ in range(3)]
    assert [stream.status for stream in streams] == [200] * 5 + [429] + [200] * 2 + [429]
    # A page that is left makes room at once, not when the server next has something to tell it.
    streams[0].close()
    async with asyncio.timeout(1):
        while streams[-1].status != 200:
            streams.append(await opened(first))
    for stream in streams:
        stream.close()


# --- What was, and what became of it ---


async def test_a_file_that_the_office_has_is_not_here(place: Place) -> None:
    aigul = await place.signed_in("aigul", Role.SUPERVISOR)
    applicant = await place.somebody()
    session = await applicant.session()
    scan = File(id="f1", name="scan.pdf", reference="r", sha256="aa", size=9)
    signature = Signature(phone="+7***01", at=now(), sha256="bb")
    sent = Application(id="a1", sha256="bb", stage="accepted", signature=signature, files=("f1",))
    for application, state, status in (
        (sent, "stored", 200),
        (sent.changed(stage="received", files=()), "office", 409),
    ):
        answers = {**session.answers, "passport": (scan,)}
        await applicant.put(session.changed(answers=answers, application=application), f"put-{state}")
        one = f"/api/conversations/{applicant.id}"
        assert [(paper["id"], paper["state"]) for paper in (await aigul.get(one))["papers"]] == [("f1", state)]
        told = await aigul.ask("POST", f"{one}/files/f1", {"reason": "a look"})
        assert told[0] == status, told
    assert told[1]["code"] == "file_gone"


@pytest.mark.parametrize("back", ["/start", "wait"])
async def test_how_a_conversation_came_back_to_the_bot_stands_in_it(place: Place, back: str) -> None:
    aigul = await place.signed_in("aigul", Role.AGENT)
    applicant = await place.somebody()
    one = f"/api/conversations/{applicant.id}"
    await aigul.post(f"{one}/claim", version=0)
    if back == "wait":
        await applicant.happen(TimerRang, name=HOLD)  # too early: it rings again
        session = await applicant.session()
        assert session.help is not None
        ago = session.help.changed(active_at=now() - timedelta(hours=5))
        await applicant.put(session.changed(help=ago))
        await applicant.happen(TimerRang, name=HOLD)
    else:
        await applicant.say(back)
    events = [m["what"] for m in (await aigul.get(one))["messages"] if m["who"] == "event"]
    turns = [what for what in events if what in {"claimed", "taken-back", "left-alone"}]
    assert turns == ["claimed", "left-alone" if back == "wait" else "taken-back"]
