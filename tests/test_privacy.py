"""Nothing that a person told us is readable where it should not be: in the logs, in the store, on the disk."""

from pathlib import Path

from dialogs.ports import Chat
from integrations.ledger import RedisLedger
from integrations.store import running_store
from sandbox.world import BACKEND_TOKEN, TOKEN
from tests.people import BOTA, OLIM
from tests.person import PDF, buttons
from tests.stage import Stage

TELLING = [
    str(value)
    for key, value in BOTA.items()
    if isinstance(value, str) and key in {"surname", "given_name", "passport_number", "address", "institution"}
]


async def test_neither_logs_nor_disk(tmp_path: Path) -> None:
    """With everything logged: no name, no number, no token; and only ciphertext below the data folder."""
    async with Stage(tmp_path, QONYS_LOG="debug,json") as stage:
        await stage.start_bot()
        bota = await stage.person(BOTA)
        await bota.walk(until="review")
        await stage.kill_bot()  # before the office has the files and they are deleted
        log = "\n".join(stage.log)
        for secret in (*TELLING, TOKEN.partition(":")[2], BACKEND_TOKEN, "7010000001"):
            assert secret not in log
        kept = _files(tmp_path)
        assert any("blobs" in path.parts for path in kept)
        assert any(path.suffix == ".aof" for path in kept)
        for path in kept:
            content = path.read_bytes()
            for secret in (*TELLING, "7010000001", PDF.decode()):
                assert secret.encode() not in content, path
        assert [path.name for path in kept if path.stat().st_mode & 0o077] == [], "others may read"


async def test_delete_leaves_nothing(tmp_path: Path) -> None:
    """After /delete the store has no session and no transcript of the chat, and the disk no file."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        bota = await stage.person(BOTA)
        await bota.walk(until="translation_kk")
        assert [path for path in _files(tmp_path) if path.name.startswith("file-")]
        await bota.say("/delete")
        message = await bota.until(lambda found: next((m for m in found if _has(m, "pick:delete:yes")), None))
        await bota.press(message, next(data for data in buttons(message) if data.startswith("pick:delete:yes")))
        await bota.read("/start")
        assert not [path for path in _files(tmp_path) if path.name.startswith("file-")]
        code, told = await stage.run("submissions")
        assert code == 0
        assert "No application" in told
        await bota.say("/start")
        await bota.until(lambda found: _has(found[-1], "pick:language"))  # somebody we never met


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _has(message: dict[str, object], start: str) -> bool:
    return any(data.startswith(start) for data in buttons(message))


async def test_a_decision_after_delete_begins_nothing(tmp_path: Path) -> None:
    """The office decides on somebody who has deleted everything here: taken note of, nothing kept, nothing said."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.to_the_number("ru")
        await olim.say("/delete")
        message = await olim.until(lambda found: next((m for m in found if _has(m, "pick:delete:yes")), None))
        await olim.press(message, next(data for data in buttons(message) if data.startswith("pick:delete:yes")))
        await stage.eventually(lambda: _blobs_gone(tmp_path))
        (record,) = await stage.office.applications()
        await stage.office.decide(record.id, "approved")
        await stage.office.delivered()
        ledger = await RedisLedger.connect(await running_store(tmp_path) or "")
        kept = await ledger.load(Chat(TOKEN.partition(":")[0], str(olim.id)))
        await ledger.aclose()
        assert kept.body is None
        assert kept.key is None


async def _blobs_gone(folder: Path) -> bool:
    return not any(path.name.startswith("envelope-") for path in _files(folder))
