"""Files that are whole or absent, whatever is killed when: written aside, fsynced, put in place, folder fsynced.

A file that is being written holds a lock (`flock`) for as long as its writer lives, so `sweep` can tell what a dead
process left behind from what a living one works on.
"""

import contextlib
import fcntl
import os
import secrets
from pathlib import Path

_ASIDE = ".aside-"  # no blob begins with a dot
_TRIES = 20  # a folder may be erased, or a file swept before it was locked, while we work


def write(path: Path, content: bytes) -> None:
    """Write or replace a file."""
    for last in (*(False,) * (_TRIES - 1), True):
        try:
            _write_once(path, content)
        except FileNotFoundError:
            if last:
                raise
        else:
            return


def create(path: Path, content: bytes) -> bool:
    """Write a file unless it is there; whether we wrote it. Either way it is durable afterwards."""
    for last in (*(False,) * (_TRIES - 1), True):
        try:
            return _create_once(path, content)
        except FileNotFoundError:
            if last:
                raise
    raise AssertionError  # the last round returned or raised


def folder(path: Path) -> None:
    """Make a folder that only we can enter, durably. The one above must be there."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    sync(path.parent)


def sync(path: Path) -> None:
    """Make what was put into a folder, or taken out, durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(path: Path) -> int:
    """Remove what dead writers left in a folder; how many files."""
    swept = 0
    for aside in path.glob(f"{_ASIDE}*"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError):
            descriptor = os.open(aside, os.O_WRONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                aside.unlink()
                swept += 1
            finally:
                os.close(descriptor)
    return swept


def _write_once(path: Path, content: bytes) -> None:
    aside, descriptor = _aside(path, content)
    try:
        aside.replace(path)
        sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)
        os.close(descriptor)


def _create_once(path: Path, content: bytes) -> bool:
    aside, descriptor = _aside(path, content)
    try:
        # link() fails if the name is taken, and unlike O_EXCL never shows a half-written file.
        os.link(aside, path)
    except FileExistsError:
        ours = False
    else:
        ours = True
    finally:
        aside.unlink(missing_ok=True)
        os.close(descriptor)
    # Also for a loser: who finds a file relies on it, and its winner may not have come this far.
    sync(path.parent)
    return ours


def _aside(path: Path, content: bytes) -> tuple[Path, int]:
    """A fsynced, locked file beside the path; the caller closes and unlinks it."""
    folder(path.parent)
    aside = path.with_name(f"{_ASIDE}{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except BaseException:
        aside.unlink(missing_ok=True)
        os.close(descriptor)
        raise
    return aside, descriptor
