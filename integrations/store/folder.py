"""The folder of the embedded store: who may use it, where its socket lies, how its server is configured."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path

_SOCKET_LIMIT = 103 if os.uname().sysname == "Darwin" else 107  # bytes of sun_path, without the final zero
_LOG_LIMIT = 4_000_000
_FORBIDDEN = (
    "-flushall -flushdb -swapdb -shutdown -debug -module -replicaof -slaveof -failover -migrate -restore -config -acl"
)


class StoreError(RuntimeError):
    """The embedded store can't start; the sentence tells an operator why."""


def private(folder: Path) -> Path:
    """Make a folder that only we can enter, or make sure that it is one."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise StoreError(f"{folder} can't be made: {error.strerror}.") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        # In /tmp anybody could have put it there first.
        raise StoreError(f"{folder} is not a folder of ours: remove it.")
    if stat.S_IMODE(found.st_mode) != 0o700:  # noqa: PLR2004 - a mode reads best as a number
        folder.chmod(0o700)
    return folder


def socket_path(data_dir: Path) -> Path:
    """A short path for the socket, always the same for the same data: a socket's path has a hundred bytes at most."""
    name = f"qonys-{os.geteuid()}-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:8]}"
    refusals = []
    for folder in dict.fromkeys((Path(tempfile.gettempdir(), name), Path("/tmp", name), data_dir / "store")):  # noqa: S108 - private() makes it safe
        path = folder / "s.sock"
        if len(os.fsencode(path)) > _SOCKET_LIMIT:
            refusals.append(f"{path} is too long for a socket ({_SOCKET_LIMIT} bytes at most).")
            continue
        try:
            private(folder)
        except StoreError as error:
            refusals.append(str(error))
            continue
        return path
    raise StoreError(" ".join(["There is no place for the store's socket.", *refusals, "Set TMPDIR to a short path."]))


async def lock(folder: Path, patience: float) -> int:
    """A file descriptor that holds the folder. The server inherits it, so an orphan still holds what it writes to."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    clock = asyncio.get_running_loop().time
    give_up = clock() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if clock() > give_up:
                holders = os.pread(descriptor, 100, 0).decode().split()
                os.close(descriptor)
                raise StoreError(
                    f"{folder} is in use by process {' and its server '.join(holders) or 'of unknown number'}: "
                    "stop it, or set QONYS_DATA_DIR to another folder."
                ) from None
            await asyncio.sleep(0.05)  # a kernel's lock can't be awaited without a thread that nobody could cancel
        except BaseException:
            os.close(descriptor)
            raise
        else:
            return descriptor


def note_holders(descriptor: int, *pids: int) -> None:
    """Say in the lock file who holds it."""
    line = " ".join(str(pid) for pid in pids).encode()
    os.pwrite(descriptor, line, 0)
    os.ftruncate(descriptor, len(line))


def open_log(folder: Path) -> int:
    """The server's log, appended; the one before is kept when it has grown."""
    path = folder / "server.log"
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > _LOG_LIMIT:
            path.replace(folder / "server.log.1")
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def last_lines(folder: Path, count: int = 4) -> str:
    """The end of the server's log, for an error's sentence."""
    with contextlib.suppress(FileNotFoundError):
        with (folder / "server.log").open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 4000))
            lines = log.read().decode(errors="replace").splitlines()
        return " | ".join(line.strip() for line in lines[-count:])
    return ""


def write_configuration(folder: Path, socket: Path) -> Path:
    """The server's whole configuration, written anew at each start."""
    path = folder / "valkey.conf"
    lines = [
        "# Written by Qonys at each start; changes are lost.",
        # Only this user, only on this machine.
        "port 0",
        f"unixsocket {_quoted(socket)}",
        "unixsocketperm 600",
        "protected-mode yes",
        # What was answered is on the disk.
        f"dir {_quoted(folder)}",
        "appendonly yes",
        "appendfsync always",
        "no-appendfsync-on-rewrite no",
        "aof-use-rdb-preamble yes",
        # A kill in the middle of a write leaves half a command at the end; it was never answered.
        "aof-load-truncated yes",
        "auto-aof-rewrite-percentage 100",
        "auto-aof-rewrite-min-size 64mb",
        'save ""',
        "maxmemory 0",
        "maxmemory-policy noeviction",
        "databases 1",
        "maxclients 1000",
        "timeout 0",
        "daemonize no",
        "loglevel notice",
        'logfile ""',  # to stdout, which is the log: so a mistake in this file is in the log as well
        "hide-user-data-from-log yes",
        # Nothing that our scripts need: what wipes, stops, redirects or reconfigures the server.
        "enable-debug-command no",
        "enable-module-command no",
        "enable-protected-configs no",
        f"user default on nopass ~* &* +@all {_FORBIDDEN} +config|get",
    ]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, for the mode
        file.write(b"".join(os.fsencode(line) + b"\n" for line in lines))
    return path


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
