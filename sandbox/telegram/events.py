"""Streams what happens to the web chat as server-sent events that can be resumed where they broke off."""

import asyncio
import contextlib
import json

from aiohttp import web

from sandbox.telegram.params import as_integer
from sandbox.telegram.state import State, dump

HEARTBEAT = 15.0
BATCH = 200


class Events:
    """All open streams; each reads the stored events for itself and sleeps until a commit."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._streams: set[asyncio.Event] = set()
        self.closing = False
        state.listeners.append(self.wake)

    def wake(self) -> None:
        """There may be something new."""
        for stream in self._streams:
            stream.set()

    def stop(self) -> None:
        """End all streams promptly."""
        self.closing = True
        self.wake()

    async def stream(self, request: web.Request, person_id: int | None) -> web.StreamResponse:
        """Events of one person, or of all with the id of the `person` in each; from now, or after Last-Event-ID."""
        asked = request.headers.get("Last-Event-ID") or request.query.get("last_event_id", "")
        last = as_integer(asked, self.state.last_event()) if asked else self.state.last_event()
        last = min(last, self.state.last_event())
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        news = asyncio.Event()
        self._streams.add(news)
        try:
            await response.prepare(request)
            await response.write(f": from {last}\nretry: 1000\nid: {last}\n\n".encode())
            while not self.closing:
                news.clear()
                last = await self._send(response, person_id, last)
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await news.wait()
                except TimeoutError:
                    await response.write(b": alive\n\n")
            with contextlib.suppress(ConnectionError):
                await response.write_eof()
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._streams.discard(news)
        return response

    async def _send(self, response: web.StreamResponse, person_id: int | None, last: int) -> int:
        where = "" if person_id is None else f" AND person_id = {person_id:d}"
        while rows := self.state.rows(f"SELECT * FROM events WHERE id > ?{where} ORDER BY id LIMIT {BATCH}", last):  # noqa: S608  # numbers only
            for row in rows:
                last = row["id"]
                data = row["data"]
                if person_id is None:
                    data = _addressed(row["person_id"], row["kind"], data)
                await response.write(f"id: {last}\nevent: {row['kind']}\ndata: {data}\n\n".encode())
        return last


def _addressed(person_id: int, kind: str, data: str) -> str:
    """The data of one person's event with the person in it; what is no object goes under the event's name."""
    decoded = json.loads(data)
    if kind in {"keyboard", "commands"}:
        decoded = {kind: decoded}
    return dump({"person": person_id} | decoded)
