"""What the office has received and decided survives its end, and the bot hears of every decision, in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import holidays
import pytest
from aiohttp import web

from dialogs.ports import Rejected, Unavailable
from integrations.backend import HttpBackend, status_change
from sandbox.backend import OfficeSandbox
from sandbox.backend.application import Application
from sandbox.backend.store import NotPossibleError, Store, due_date
from tests.sandbox.backend.office_world import (
    FILES,
    ID,
    OTHER_SECRET,
    SECRET,
    TOKEN,
    Bot,
    application,
    canonical,
    office,
    serve,
)

SECOND = "01936f2e-7b1a-7c3d-8e4f-0123456789ac"


@contextlib.asynccontextmanager
async def listening(bot: Bot) -> AsyncIterator[str]:
    async with serve(web.post("/backend/events", bot.events)) as served:
        yield f"{served.address}/backend/events"


async def send(root: str, ident: str = ID) -> None:
    async with HttpBackend(root, TOKEN) as backend:
        for file, (content, media_type) in FILES.items():
            await backend.put_file(ident, file, content, media_type)
        await backend.submit(ident, canonical(application(ident)))


def versions(bot: Bot) -> list[tuple[str, int]]:
    changes = [status_change(SECRET, headers, body) for headers, body in bot.got]
    return [(change.status, change.version) for change in changes]


async def test_a_restart_keeps_applications_files_receipts_and_undelivered_webhooks(tmp_path: Path) -> None:
    path = tmp_path / "office" / "office.sqlite"
    async with office(path, "http://127.0.0.1:9/backend/events") as (sandbox, served):
        await send(served.root)
        await send(served.root, SECOND)
        before = await sandbox.applications()
        await sandbox.decide(ID, "in_review")
        await sandbox.decide(ID, "approved")
    bot = Bot()
    async with listening(bot) as url, office(path, url) as (sandbox, served):
        await sandbox.delivered()
        assert versions(bot) == [("in_review", 2), ("approved", 3)]
        await send(served.root)
        await send(served.root, SECOND)
        assert [record.number for record in await sandbox.applications()] == [record.number for record in before]
        assert (await sandbox.applications())[1].status == "approved"
    async with office(path, url) as (sandbox, _):  # what was delivered is not told again
        await sandbox.delivered()
    assert len(bot.got) == 2


async def test_a_bot_that_does_not_know_the_id_yet_is_asked_again_in_order() -> None:
    bot = Bot(answers=[503, 500, 404, 204, 503])
    async with listening(bot) as url, office(None, url) as (sandbox, served):
        await send(served.root)
        await send(served.root, SECOND)
        await sandbox.decide(ID, "in_review")
        await sandbox.decide(ID, "more_information_needed", "Паспорт")
        await sandbox.decide(SECOND, "approved")
        await sandbox.decide(ID, "refused", "Квота толды")
        await sandbox.delivered()
        changes = [status_change(SECRET, headers, body) for headers, body in bot.got]
        told = [change.version for change in changes if change.id == ID]
        assert sorted(told) == told
        assert sorted(set(told)) == [2, 3, 4]
        assert len(bot.got) == 4 + 4  # four letters, four refusals
        history = await asyncio.to_thread(sandbox._store.history, ID)
        assert all(change.delivered_at for change in history if change.attempts is not None)


async def test_a_repeated_webhook_keeps_its_id_and_has_a_fresh_signature() -> None:
    bot = Bot(answers=[503])
    async with listening(bot) as url, office(None, url) as (sandbox, served):
        await send(served.root)
        await sandbox.decide(ID, "approved")
        await sandbox.delivered()
    (first, body), (second, again) = bot.got
    assert first["webhook-id"] == second["webhook-id"]
    assert body == again
    assert status_change(SECRET, first, body) == status_change(SECRET, second, again)


async def test_with_two_secrets_both_the_old_and_the_new_receiver_believe() -> None:
    bot = Bot()
    async with listening(bot) as url, office(None, url, f"{OTHER_SECRET} {SECRET}") as (sandbox, served):
        await send(served.root)
        await sandbox.decide(ID, "approved")
        await sandbox.delivered()
    ((headers, body),) = bot.got
    assert status_change(SECRET, headers, body) == status_change(OTHER_SECRET, headers, body)
    with pytest.raises(Rejected):
        status_change("whsec_" + "QUJD" * 8, headers, body)


async def test_what_a_clerk_cannot_do() -> None:
    async with office() as (sandbox, served):
        await send(served.root)
        for status, reason in (("refused", ""), ("refused", "  "), ("more_information_needed", ""), ("received", "")):
            with pytest.raises(NotPossibleError):
                await sandbox.decide(ID, status, reason)
        with pytest.raises(NotPossibleError, match="no such"):
            await sandbox.decide(SECOND, "approved")
        with pytest.raises(NotPossibleError, match="Somebody else"):
            await sandbox.decide(ID, "approved", expected=7)
        await sandbox.decide(ID, "approved", expected=1)
        with pytest.raises(NotPossibleError):
            await sandbox.decide(ID, "refused", "too late")
        (record,) = await sandbox.applications()
        assert (record.status, record.version) == ("approved", 2)


async def test_of_many_clerks_at_once_one_decides() -> None:
    async with office() as (sandbox, served):
        await send(served.root)
        ends = await asyncio.gather(
            *(sandbox.decide(ID, "approved", expected=1) for _ in range(10)), return_exceptions=True
        )
        assert sum(not isinstance(end, BaseException) for end in ends) == 1


def test_numbers_begin_anew_each_year_and_the_year_is_that_of_kazakhstan(tmp_path: Path) -> None:
    times = [datetime(2026, 12, 31, 18, 59, tzinfo=UTC), datetime(2026, 12, 31, 19, 1, tzinfo=UTC)]
    clock = iter(times)
    store = Store(tmp_path / "s.sqlite", lambda: next(clock))
    for ident in (ID, SECOND):
        body = canonical(application(ident, documents=[]))
        store.receive(Application.model_validate_json(body), body)
    assert [record.number for record in store.all()] == ["KQ-2027-000001", "KQ-2026-000001"]
    store.close()


def test_the_due_date_is_fourteen_working_days_later() -> None:
    assert due_date(datetime(2026, 11, 23, 9, tzinfo=UTC)) == date(2026, 12, 11)
    assert due_date(datetime(2026, 12, 10, 9, tzinfo=UTC)) == date(2026, 12, 31)  # 16 December is free
    assert due_date(datetime(2026, 12, 11, 9, tzinfo=UTC)) == date(2027, 1, 5)  # so are 1, 2 and 4 January
    free = holidays.country_holidays("KZ")
    for n in range(800):
        start = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n)
        due = due_date(start)
        assert due.weekday() < 5
        assert due not in free
        assert (due - start.date()).days >= 18


async def test_everything_is_on_the_disk_before_the_answer(tmp_path: Path) -> None:
    """A second reader of the file sees what was answered, without the office having ended."""
    path = tmp_path / "office.sqlite"
    async with office(path) as (_, served):
        await send(served.root)
        other = Store(path, lambda: datetime.now(UTC))
        assert [record.id for record in other.all()] == [ID]
        assert other.file(ID, "f1") is not None
        other.close()


async def test_ending_in_the_midst_of_calls_is_like_a_crash_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "office.sqlite"
    got: set[str] = set()
    async with office(path) as (sandbox, served), HttpBackend(served.root, TOKEN) as backend:
        first = asyncio.Event()

        async def one() -> None:
            ident = str(uuid4())
            receipt = await backend.submit(ident, canonical(application(ident, documents=[])))
            got.add(receipt.number)
            first.set()

        calls = [asyncio.create_task(one()) for _ in range(40)]
        await first.wait()
        await sandbox.stop()
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert all(end is None or isinstance(end, Unavailable) for end in ends)
    async with office(path) as (sandbox, _):
        assert got <= {record.number for record in await sandbox.applications()}


async def test_starting_and_stopping_leaves_nothing_behind() -> None:
    sandbox = OfficeSandbox(None, TOKEN, "http://127.0.0.1:9/", SECRET)
    await sandbox.start()
    await sandbox.stop()
