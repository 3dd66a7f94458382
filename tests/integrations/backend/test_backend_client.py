"""The client against the sandbox office over real HTTP, healthy and with each of its faults."""

import asyncio
import contextlib
import traceback
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from dialogs.ports import Backend, ContractBroken, OutsideError, Rejected, Unavailable
from integrations.backend import HttpBackend
from sandbox.backend import OfficeSandbox
from sandbox.backend.faults import Fault
from tests.sandbox.backend.office_world import FILES, ID, PASSPORT, TOKEN, application, canonical, office, serve


@contextlib.asynccontextmanager
async def both(total: float = 10) -> AsyncIterator[tuple[OfficeSandbox, HttpBackend]]:
    async with office() as (sandbox, served), HttpBackend(served.root, TOKEN, total=total) as backend:
        yield sandbox, backend


async def upload(backend: Backend, ident: str = ID) -> None:
    for file, (content, media_type) in FILES.items():
        await backend.put_file(ident, file, content, media_type)


async def test_an_application_with_files_gets_a_receipt_and_can_be_looked_up() -> None:
    async with both() as (sandbox, backend):
        assert await backend.find(ID) is None
        await upload(backend)
        receipt = await backend.submit(ID, canonical(application()))
        assert receipt.number == f"KQ-{receipt.received_at + timedelta(hours=5):%Y}-000001"
        assert (receipt.status, receipt.version) == ("received", 1)
        assert receipt.due_date is not None
        assert await backend.find(ID) == receipt
        await sandbox.decide(ID, "refused", "Квота толды")
        found = await backend.find(ID)
        assert found is not None
        assert (found.status, found.reason, found.version) == ("refused", "Квота толды", 2)


async def test_the_same_again_is_the_same_receipt_even_after_a_decision() -> None:
    async with both() as (sandbox, backend):
        await upload(backend)
        await upload(backend)
        receipt = await backend.submit(ID, canonical(application()))
        await sandbox.decide(ID, "in_review")
        await upload(backend)
        assert await backend.submit(ID, canonical(application())) == receipt
        assert len(await sandbox.applications()) == 1


async def test_other_bytes_under_the_same_key_are_rejected() -> None:
    async with both() as (_, backend):
        await upload(backend)
        await backend.submit(ID, canonical(application()))
        with pytest.raises(Rejected, match="key-reused") as caught:
            await backend.submit(ID, canonical(application(region="abai")))
        assert caught.value.code == "422"
        with pytest.raises(Rejected, match="file-frozen"):
            await backend.put_file(ID, "f1", PASSPORT + b"!", "application/pdf")


async def test_a_missing_file_is_rejected_and_nothing_is_kept() -> None:
    async with both() as (_, backend):
        await backend.put_file(ID, "f1", PASSPORT, "application/pdf")
        with pytest.raises(Rejected, match="files-missing"):
            await backend.submit(ID, canonical(application()))
        assert await backend.find(ID) is None


async def test_twenty_megabytes_go_through_and_more_is_rejected() -> None:
    async with both() as (_, backend):
        await backend.put_file(ID, "big", bytes(20 * 1024 * 1024), "image/heic")
        with pytest.raises(Rejected) as caught:
            await backend.put_file(ID, "bigger", bytes(20 * 1024 * 1024 + 1), "image/heic")
        assert caught.value.code == "413"


async def test_a_wrong_token_is_our_own_mistake_and_passes() -> None:
    async with office() as (_, served), HttpBackend(served.root, "someone's") as backend:
        with pytest.raises(Unavailable, match="QONYS_BACKEND_TOKEN") as caught:
            await backend.find(ID)
        assert not caught.value.unknown
        assert "someone" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "retry_after", "unknown"),
    [("5xx", None, True), ("503", 7.0, True), ("429", 7.0, False), ("409", 7.0, True)],
)
@pytest.mark.parametrize("call", ["put_file", "submit", "find"])
async def test_a_fault_that_passes_is_unavailable(
    call: str, kind: str, retry_after: float | None, *, unknown: bool
) -> None:
    async with both() as (sandbox, backend):
        sandbox.faults.add(Fault.model_validate({"call": call, "kind": kind, "retry_after": 7}))
        with pytest.raises(Unavailable) as caught:
            await calls(backend, call)
        assert caught.value.retry_after == retry_after
        assert caught.value.unknown is unknown
        assert len(sandbox.calls.all()) == 1


@pytest.mark.parametrize("kind", ["cut_before", "cut_after_commit"])
@pytest.mark.parametrize("call", ["put_file", "submit", "find"])
async def test_a_cut_connection_is_unknown(call: str, kind: str) -> None:
    async with both() as (sandbox, backend):
        sandbox.faults.add(Fault.model_validate({"call": call, "kind": kind, "times": 2}))
        with pytest.raises(Unavailable) as caught:
            await calls(backend, call)
        assert caught.value.unknown
        # aiohttp repeats what is idempotent once, with the whole body; a submission is sent once and no more.
        assert len(sandbox.calls.all()) == (1 if call == "submit" else 2)


async def test_a_file_that_was_cut_once_arrives_whole_all_the_same() -> None:
    async with both() as (sandbox, backend):
        sandbox.faults.add(Fault(call="put_file", kind="cut_after_commit"))
        await upload(backend)
        await backend.submit(ID, canonical(application()))


async def test_no_answer_is_unknown() -> None:
    async with both(total=0.2) as (sandbox, backend):
        sandbox.faults.add(Fault(call="*", kind="timeout", times=2))
        with pytest.raises(Unavailable, match="in time") as caught:
            await backend.submit(ID, canonical(application()))
        assert caught.value.unknown
    async with HttpBackend("http://127.0.0.1:9", TOKEN) as nobody:
        with pytest.raises(Unavailable, match="reached") as refused:
            await nobody.find(ID)
        assert not refused.value.unknown


@pytest.mark.parametrize("call", ["submit", "find"])
async def test_garbage_breaks_the_contract(call: str) -> None:
    async with both() as (sandbox, backend):
        sandbox.faults.add(Fault.model_validate({"call": call, "kind": "garbage"}))
        with pytest.raises(ContractBroken):
            await calls(backend, call)


async def test_cut_after_commit_then_the_repeat_gets_the_receipt_and_there_is_one_application() -> None:
    async with both() as (sandbox, backend):
        await upload(backend)
        sandbox.faults.add(Fault(call="submit", kind="cut_after_commit", times=3))
        for _ in range(3):
            with pytest.raises(Unavailable):
                await backend.submit(ID, canonical(application()))
        found = await backend.find(ID)
        assert found == await backend.submit(ID, canonical(application()))
        assert [record.id for record in await sandbox.applications()] == [ID]


async def test_twenty_at_once_make_one_application() -> None:
    async with both() as (sandbox, backend):
        await upload(backend)
        body = canonical(application())
        ends = await asyncio.gather(*(backend.submit(ID, body) for _ in range(20)), return_exceptions=True)
        receipts = [end for end in ends if not isinstance(end, BaseException)]
        assert receipts
        assert all(receipt == receipts[0] for receipt in receipts)
        busy = [end for end in ends if isinstance(end, BaseException)]
        assert all(isinstance(end, Unavailable) and end.retry_after == 1 for end in busy)
        assert len(await sandbox.applications()) == 1


async def test_many_people_at_once_get_numbers_of_their_own() -> None:
    async with both() as (sandbox, backend):

        async def one() -> str:
            ident = str(uuid.uuid4())
            await upload(backend, ident)
            return (await backend.submit(ident, canonical(application(ident)))).number

        numbers = await asyncio.gather(*(one() for _ in range(12)))
        assert sorted(number[-2:] for number in numbers) == [f"{n:02d}" for n in range(1, 13)]
        assert len(await sandbox.applications()) == 12


async def test_ids_cannot_leave_their_place_in_the_address() -> None:
    seen: list[str] = []

    async def any_path(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.Response(status=404)

    async with serve(web.get("/{tail:.*}", any_path)) as served, HttpBackend(served.root, TOKEN) as backend:
        for ident in ("../admin", "a/b?c=d#e", "х"):
            with pytest.raises(ContractBroken, match="404 without problem details"):
                await backend.find(ident)
        for ident in ("", ".", ".."):
            with pytest.raises(ValueError, match="address"):
                await backend.find(ident)
    base = "/backend/v1/applications/"
    assert seen == [f"{base}..%2Fadmin", f"{base}a%2Fb%3Fc%3Dd%23e", f"{base}%D1%85"]


GOOD = '{"number":"KQ-1","status":"received","received_at":"2026-11-23T09:00:00Z"'


@pytest.mark.parametrize(
    ("status", "body", "headers", "error"),
    [
        (200, GOOD + "}", {}, None),
        (200, GOOD + ',"something":"new","due_date":"2026-12-11","version":4}', {}, None),
        (200, GOOD + ',"id":"other"}', {}, ContractBroken),
        (200, GOOD + ',"version":"4"}', {}, ContractBroken),
        (200, '{"number":"","status":"received","received_at":"2026-11-23T09:00:00Z"}', {}, ContractBroken),
        (200, '{"number":"1","status":"lost","received_at":"2026-11-23T09:00:00Z"}', {}, ContractBroken),
        (200, "[]", {}, ContractBroken),
        (200, "x" * (1024 * 1024 + 1), {}, ContractBroken),
        (204, "", {}, ContractBroken),
        (302, "", {"Location": "http://127.0.0.1:9/"}, ContractBroken),
        (502, "<html>Иванов 900417300123</html>", {}, Unavailable),
        (400, "<html>Иванов 900417300123</html>", {}, Rejected),
    ],
)
async def test_answers_that_no_sandbox_would_give(
    status: int, body: str, headers: dict[str, str], error: type[OutsideError] | None
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers=headers)

    async with serve(web.get("/{tail:.*}", answer)) as served, HttpBackend(served.root, TOKEN) as backend:
        if error is None:
            assert await backend.find(ID) is not None
        else:
            with pytest.raises(error) as caught:
                await backend.find(ID)
            assert "Иванов" not in "".join(traceback.format_exception(caught.value))


async def test_a_cut_in_the_middle_of_the_answer_is_unknown() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=201, headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"number"')
        assert request.transport is not None
        request.transport.close()
        return response

    async with serve(web.post("/{tail:.*}", half)) as served, HttpBackend(served.root, TOKEN) as backend:
        with pytest.raises(Unavailable) as caught:
            await backend.submit(ID, b"{}")
        assert caught.value.unknown


async def test_personal_data_of_a_talkative_office_stays_out_of_the_error() -> None:
    problem = (
        '{"type":"https://office.kz/problems/bad-iin","title":"IIN 900417300123 is wrong","status":422,'
        '"detail":"Сейтқали Айгүл","errors":[{"value":"E1234567"}]}'
    )

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=422, text=problem, content_type="application/problem+json")

    async with serve(web.post("/{tail:.*}", answer)) as served, HttpBackend(served.root, TOKEN) as backend:
        with pytest.raises(Rejected) as caught:
            await backend.submit(ID, canonical(application()))
    assert str(caught.value) == "the office answered 422: bad-iin IIN … is wrong"
    assert caught.value.code == "422"
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("120", 120, 120),
        (300, 200, 301),
        (-300, 0, 0),
        ("soon", None, None),
        ("-5", None, None),
        ("", None, None),
    ],
)
async def test_retry_after_is_seconds_or_a_date(header: str | int, least: float | None, most: float | None) -> None:
    """A number stands for a date so many seconds from now."""
    if isinstance(header, int):
        header = format_datetime(datetime.now(UTC) + timedelta(seconds=header), usegmt=True)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": header})

    async with serve(web.get("/{tail:.*}", answer)) as served, HttpBackend(served.root, TOKEN) as backend:
        with pytest.raises(Unavailable) as caught:
            await backend.find(ID)
    if least is None or most is None:
        assert caught.value.retry_after is None
    else:
        assert caught.value.retry_after is not None
        assert least <= caught.value.retry_after <= most


async def calls(backend: Backend, call: str) -> None:
    match call:
        case "put_file":
            await backend.put_file(ID, "f1", PASSPORT, "application/pdf")
        case "submit":
            await backend.submit(ID, canonical(application()))
        case _:
            await backend.find(ID)
