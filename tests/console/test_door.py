"""Who comes and goes, what they open and take with them: all of it is in the audit log, however hard one knocks."""

import json
import re
from pathlib import Path

import pytest

from bot.console.access import Role
from bot.console.accounts import Refused
from bot.console.audit import Audit
from bot.console.door import MOST, MOST_OF_LOGIN, Door
from bot.console.words import LOCALES, Speech
from tests.console.conftest import HERE, PASSWORD, House
from tests.console.place import Place, Visitor

ROOT = Path(__file__).parents[2]


def entrance(house: House) -> tuple[Door, Audit]:
    """A door and its log."""
    audit = Audit(house.ledger.register, house.vault, house.clock)
    return Door(house.accounts, audit, house.vault, house.ledger), audit


async def logged(auditor: Visitor, **wanted: str) -> list[tuple[str, str]]:
    """(who, what) of the log, oldest first."""
    log = await auditor.get("/api/audit", **wanted)
    assert log["broken"] is None
    return [(entry["who"], entry["what"]) for entry in reversed(log["entries"])]


async def test_sign_ins_are_in_the_log(house: House) -> None:
    door, audit = entrance(house)
    new = await house.person()
    with pytest.raises(Refused):
        await door.sign_in("aigul", "a wrong password", house.code(new.secret), HERE)
    with pytest.raises(Refused):
        await door.sign_in("my secret password", "x", "000000", HERE)
    who = await door.sign_in("aigul", new.password, house.code(new.secret), HERE)
    with pytest.raises(Refused):
        await door.change_password(who, "not the old one", PASSWORD)
    with pytest.raises(Refused):
        await door.change_password(who, new.password, "short")
    await door.change_password(who, new.password, PASSWORD)
    await door.sign_out(who)
    entries = list(reversed(await audit.read()))
    assert [(entry.who, entry.what) for entry in entries] == [
        ("aigul", "sign_in_failed"),
        ("", "sign_in_failed"),
        ("aigul", "sign_in"),
        ("aigul", "password_failed"),
        ("aigul", "password_change"),
        ("aigul", "sign_out"),
    ]
    assert len({entry.details["address"] for entry in entries[:3]}) == 1, "equal addresses have equal marks"
    told = json.dumps([dict(entry.details) for entry in entries])
    assert HERE not in told
    assert "secret" not in told, "what was typed for a login may be a password"


async def test_nobody_floods_the_log(house: House) -> None:
    """Failures cost nothing; an entry is kept for ever and read by every check of the chain."""
    door, audit = entrance(house)
    await house.person()
    for _ in range(MOST_OF_LOGIN + 20):
        with pytest.raises(Refused):
            await door.sign_in("aigul", "x", "000000", HERE)
    assert len(await audit.read()) == MOST_OF_LOGIN
    for number in range(MOST + 20):
        with pytest.raises(Refused):
            await door.sign_in(f"nobody{number}", "x", "000000", HERE)
    entries = await audit.read()
    assert len(entries) == MOST + 1
    assert entries[0].what == "sign_in_flood"


async def test_what_is_opened_and_taken_along_is_in_the_log(place: Place) -> None:
    vera, audra = await place.signed_in("vera", Role.VIEWER), await place.signed_in("audra", Role.AUDITOR)
    sara = await place.signed_in("sara", Role.SUPERVISOR)
    applicant, other = await place.somebody(), await place.somebody()
    for _ in range(2):  # looked at again: one look
        await vera.get(f"/api/conversations/{applicant.id}")
        assert (await vera.ask("GET", f"/c/{applicant.id}"))[0] == 200
    await vera.get(f"/api/conversations/{other.id}")
    assert (await sara.ask("GET", "/numbers.csv?region=pavlodar"))[0] == 200
    assert (await logged(audra))[3:] == [("vera", "open"), ("vera", "open"), ("sara", "numbers_export")]
    for part in (applicant.id, applicant.id[:8], f" {applicant.id[:8].upper()} "):
        assert await logged(audra, chat=part) == [("vera", "open")], "the log shows eight characters of an id"


@pytest.mark.parametrize("reason", ["   ", " . - ", "\u200b\u200b\u200b", "ab "])
async def test_a_reason_says_something(place: Place, reason: str) -> None:
    sara = await place.signed_in("sara", Role.SUPERVISOR)
    applicant = await place.somebody()
    asked = {"what": "answer:region", "reason": reason}
    assert (await sara.ask("POST", f"/api/conversations/{applicant.id}/reveal", asked))[0] == 422


def test_every_entry_has_words() -> None:
    """An auditor reads what was done, not how we call it."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    written = set(re.findall(r'\.record\([^"()]*?(?:\([^)]*\)[^"()]*?)?"(\w+)"', code))
    assert {"open", "sign_in", "sign_out", "staff_add", "reveal", "numbers_export"} <= written
    for locale in LOCALES:
        assert not [one for one in written if not Speech(locale).has(f"did-{one}")], locale
