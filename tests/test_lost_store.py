"""The store is lost, all of it: what was accepted still arrives, and what was decided is still told."""

import shutil
from pathlib import Path

from tests.invariants import one_application, signed
from tests.people import BOTA, OLIM
from tests.stage import Stage


async def _lose_the_store(stage: Stage) -> None:
    await stage.stop_bot()
    shutil.rmtree(stage.data / "store")


async def test_an_accepted_application_is_sent_all_the_same(tmp_path: Path) -> None:
    """The office was away, then the store was lost: the envelope is enough."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.walk(until="signature", language="ru")
        await stage.fault("backend", call="*", kind="5xx", times=1000)
        await olim.walk(language="ru")
        await olim.read("ничего не потеряно")
        await _lose_the_store(stage)
        async with stage.http.delete(f"{stage.url}/sandbox/backend/faults") as answer:
            assert answer.status < 400
        await stage.start_bot()
        await olim.read("KQ-")
        signed(await one_application(stage))


async def test_a_received_application_comes_back_and_its_decision_is_told(tmp_path: Path) -> None:
    """Its number is asked for again, nothing is sent twice; status, copy and decision work as before."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        bota = await stage.person(BOTA)
        await bota.to_the_number()
        number = (await stage.office.applications())[0].number
        before = len(await stage.sent("sendMessage"))
        await _lose_the_store(stage)
        await stage.start_bot()
        await stage.eventually(lambda: _more(stage, before))
        await bota.until(lambda found: number in found[-1]["text"])
        await bota.press(await bota.newest(), _button(await bota.newest(), "copy"))
        await bota.until(lambda found: [one for one in found if one.get("document")])
        await stage.office.decide(str((await one_application(stage))["id"]), "refused", "Құжаттар толық емес")
        await bota.read("Құжаттар толық емес")
        signed(await one_application(stage))
        # A second start finds everything in its place.
        told = len(await stage.sent("sendMessage"))
        await stage.stop_bot()
        await stage.start_bot()
        await bota.say("/status")
        await stage.eventually(lambda: _more(stage, told))
        assert len(await stage.sent("sendMessage")) == told + 1


async def test_who_deleted_everything_stays_deleted(tmp_path: Path) -> None:
    """Nothing of theirs lies beside the store, so nothing comes back."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.to_the_number("ru")
        ident = str((await one_application(stage))["id"])
        await olim.say("/delete")
        await olim.read("Удалить всё")
        await olim.press(await olim.newest(), _button(await olim.newest(), "yes"))
        await olim.read("Всё о вас здесь удалено")
        await _lose_the_store(stage)
        await stage.start_bot()
        before = len(await stage.sent("sendMessage"))
        await stage.office.decide(ident, "approved")
        await olim.say("/start")
        await olim.read("Тілді таңдаңыз")
        assert len(await stage.sent("sendMessage")) == before + 1


def _button(message: dict[str, object], option: str) -> str:
    rows: list[list[dict[str, str]]] = message["buttons"]  # type: ignore[assignment]
    return next(
        button["callback_data"] for row in rows for button in row if button["callback_data"].split(":")[2] == option
    )


async def _more(stage: Stage, than: int) -> bool:
    return len(await stage.sent("sendMessage")) > than
