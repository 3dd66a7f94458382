"""Blobs are whole or absent, have one creator, and stay inside their folder."""

import asyncio
import errno
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dialogs.ports import Blobs, Unavailable
from integrations.blobs import FileBlobs, durable

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(root: Path) -> FileBlobs:
    return FileBlobs(root)


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


async def test_put_get_names_owners_delete_erase(blobs: FileBlobs, root: Path) -> None:
    port: Blobs = blobs
    content = bytes(range(256)) * 1000
    assert await port.get("b", "none") is None
    assert (await port.names("b"), await port.owners()) == ([], [])
    await port.put("b", "2.json", b"old")
    await port.put("b", "2.json", content)
    await port.put("b", "1", b"")
    await port.put("a", "x", b"y")
    assert await port.get("b", "2.json") == content
    assert await port.get("b", "1") == b""
    assert await port.names("b") == ["1", "2.json"]
    assert await port.owners() == ["a", "b"]
    await port.delete("a", "x")
    await port.delete("a", "x")
    await port.delete("c", "x")
    assert await port.owners() == ["b"]
    await port.erase("b")
    await port.erase("b")
    assert (await port.owners(), await port.names("b"), files(root)) == ([], [], [])


async def test_only_we_can_look(blobs: FileBlobs, root: Path) -> None:
    await blobs.put("a", "x", b"y")
    assert [path.stat().st_mode & 0o777 for path in (root, root / "a", root / "a" / "x")] == [0o700, 0o700, 0o600]


async def test_create_has_exactly_one_winner(blobs: FileBlobs, root: Path) -> None:
    bodies = [b"%d" % number * 1000 for number in range(40)]
    won = await asyncio.gather(*(blobs.create("a", "envelope", body) for body in bodies))
    assert won.count(True) == 1
    assert await blobs.get("a", "envelope") == bodies[won.index(True)]
    assert not await blobs.create("a", "envelope", b"late")
    assert files(root) == ["a/envelope"]


async def test_readers_see_the_old_or_the_new_blob(blobs: FileBlobs) -> None:
    bodies = {bytes([letter]) * 100_000 for letter in b"abcdefgh"}
    await blobs.put("a", "x", min(bodies))

    async def read() -> None:
        for _ in range(20):
            assert await blobs.get("a", "x") in bodies

    await asyncio.gather(read(), *(blobs.put("a", "x", body) for body in bodies))


@pytest.mark.parametrize(
    "word", ["", ".", "..", "../x", "a/b", "/etc", ".hidden", "a\0b", "a\n", "a\\b", "é", "x" * 201, ".aside-1"]
)
async def test_nothing_leads_out(blobs: FileBlobs, word: str) -> None:
    for call in (
        blobs.put(word, "x", b""),
        blobs.put("a", word, b""),
        blobs.create("a", word, b""),
        blobs.get(word, "x"),
        blobs.get("a", word),
        blobs.delete("a", word),
        blobs.names(word),
        blobs.erase(word),
    ):
        with pytest.raises(ValueError, match="letters, digits"):
            await call


async def test_erasing_while_others_write(blobs: FileBlobs) -> None:
    """An owner who comes back while he is erased loses no later blob, and no call fails."""
    await asyncio.gather(
        *(call for number in range(50) for call in (blobs.put("a", f"{number}", b"x"), blobs.erase("a")))
    )
    await blobs.put("a", "last", b"x")
    assert "last" in await blobs.names("a")


async def test_from_url(tmp_path: Path) -> None:
    blobs = FileBlobs.from_url(f"file://{tmp_path}/a%20b")
    await blobs.put("o", "n", b"x")
    assert (tmp_path / "a b" / "o" / "n").read_bytes() == b"x"
    for wrong in ("s3://bucket", "file:relative", "file://host/path", str(tmp_path)):
        with pytest.raises(ValueError, match="file:///an/absolute/path"):
            FileBlobs.from_url(wrong)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from integrations.blobs import FileBlobs

def killed(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

verb, point, root = sys.argv[1:]
owner, _, attribute = point.rpartition(".")
blobs = FileBlobs(Path(root))
setattr({"os": os, "Path": Path}[owner], attribute, killed)
asyncio.run(getattr(blobs, verb)("a", "x", b"new" * 1000))
"""


@pytest.mark.parametrize(
    ("verb", "point", "whole"),
    [
        ("put", "os.write", b"old"),
        ("put", "os.fsync", b"old"),
        ("put", "Path.replace", b"old"),
        ("put", "Path.unlink", b"new" * 1000),
        ("create", "os.write", None),
        ("create", "os.fsync", None),
        ("create", "os.link", None),
        ("create", "Path.unlink", b"new" * 1000),
    ],
)
async def test_a_kill_leaves_the_blob_whole_or_absent(root: Path, verb: str, point: str, whole: bytes | None) -> None:
    if verb == "put":
        await FileBlobs(root).put("a", "x", b"old")
    else:
        await FileBlobs(root).put("a", "y", b"")  # so that fsync is reached for the blob, not for a new folder
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, verb, point, str(root), cwd=REPOSITORY)
    assert await process.wait() == -9
    assert any(".aside" in name for name in files(root)) or point == "Path.unlink"
    blobs = FileBlobs(root)  # started again
    assert await blobs.get("a", "x") == whole
    assert await blobs.names("a") == sorted([*(["x"] if whole else []), *(["y"] if verb == "create" else [])])
    assert not any(".aside" in name for name in files(root))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, root: Path) -> list[str]:
    """What is asked of the disk, in order: only a power cut would show a missing fsync otherwise."""
    noted: list[str] = []

    def noting(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(what: int | Path, *more: object, **options: object) -> object:
            path = Path(f"/proc/self/fd/{what}").resolve() if isinstance(what, int) else what
            word = re.sub(r"\.aside-\w+", "aside", str(path.relative_to(root.parent)))
            noted.append(f"{name} {word}")
            return real(what, *more, **options)

        return call

    for owner, name in ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "mkdir"), (Path, "rmdir")):
        monkeypatch.setattr(owner, name, noting(name, getattr(owner, name)))
    return noted


async def test_file_and_folder_are_synced_in_the_right_order(root: Path, calls: list[str]) -> None:
    blobs = FileBlobs(root)
    assert calls.pop(0) == "mkdir blobs"
    await blobs.put("a", "x", b"1")
    assert calls == [
        *("fsync .", "mkdir blobs/a", "fsync blobs"),
        *("fsync blobs/a/aside", "replace blobs/a/aside", "fsync blobs/a"),
    ]
    calls.clear()
    await blobs.create("a", "y", b"1")
    assert calls == ["mkdir blobs/a", "fsync blobs/a/aside", "link blobs/a/aside", "fsync blobs/a"]
    calls.clear()
    # Whoever finds a blob relies on it, and its winner may not have come as far as the folder.
    assert not await blobs.create("a", "y", b"2")
    assert calls == ["mkdir blobs/a", "fsync blobs/a/aside", "link blobs/a/aside", "fsync blobs/a"]
    calls.clear()
    await blobs.delete("a", "y")
    assert calls == ["fsync blobs/a"]
    calls.clear()
    await blobs.erase("a")
    assert calls == ["fsync blobs/a", "rmdir blobs/a", "fsync blobs"]


async def test_a_start_sweeps_nothing_that_a_living_process_writes(root: Path) -> None:
    """Two processes overlap for a moment when one takes over from the other."""
    await FileBlobs(root).put("a", "y", b"")
    aside, descriptor = durable._aside(root / "a" / "x", b"being written")
    code = (
        "import sys; from pathlib import Path; from integrations.blobs import FileBlobs; FileBlobs(Path(sys.argv[1]))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(root), cwd=REPOSITORY)
    assert await process.wait() == 0
    assert aside.exists()
    os.close(descriptor)
    FileBlobs(root)
    assert not aside.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("verb", ["put", "create"])
@pytest.mark.parametrize("at", ["write", "fsync"])
async def test_a_full_or_broken_disk_leaves_nothing_half_written(
    blobs: FileBlobs, root: Path, monkeypatch: pytest.MonkeyPatch, number: int, verb: str, at: str
) -> None:
    await blobs.put("a", "x", b"old")

    def refuse(descriptor: int, *_: object) -> int:
        if os.path.isfile(f"/proc/self/fd/{descriptor}"):  # noqa: PTH113 - one word to ask a descriptor
            raise OSError(number, os.strerror(number))
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(os, at, refuse)
        with pytest.raises(Unavailable, match=os.strerror(number)):
            await getattr(blobs, verb)("a", "x" if verb == "put" else "new", b"new")
    assert await blobs.get("a", "x") == b"old"
    assert files(root) == ["a/x"]


async def test_a_really_full_disk(tmp_path: Path) -> None:
    """Files of this process may not grow beyond a limit: the kernel itself cuts the write short."""
    script = """
import asyncio, resource, signal, sys
from pathlib import Path
from dialogs.ports import Unavailable
from integrations.blobs import FileBlobs
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
blobs = FileBlobs(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    asyncio.run(blobs.put("a", "x", b"n" * 10000))
except Unavailable:
    sys.exit(7)
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(tmp_path / "r"), cwd=REPOSITORY)
    assert await process.wait() == 7
    assert files(tmp_path / "r") == []
