"""Breaks calls on request and remembers all of them, so that tests can see what a bot does when Telegram fails."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.telegram.errors import ApiError, Refused, too_many
from sandbox.telegram.params import Params, as_integer

KEPT_CALLS = 20_000
DESCRIPTIONS = {
    400: "Bad Request: message can't be sent",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}
TOO_MANY = 429


class Broken(Exception):  # not an error of ours: the wanted end of a connection
    """The connection is to be cut without an answer."""


@dataclass
class Fault:
    """What the next `times` calls of a method come to; without `error_code` the connection just breaks."""

    method: str
    error_code: int | None
    description: str
    retry_after: int | None
    times: int
    chat_id: int | None
    after_commit: bool

    def error(self) -> Exception:
        """The end of the call."""
        if self.error_code is None:
            return Broken()
        if self.error_code == TOO_MANY:
            return too_many(self.retry_after or 1)
        return ApiError(self.error_code, self.description, retry_after=self.retry_after)


def read_fault(body: Any) -> Fault:
    """The fault that a request asks for; Refused when it makes no sense."""
    if not isinstance(body, dict) or not isinstance(body.get("method"), str):
        raise Refused(400, 'A fault needs a "method", or "*" for all of them.')
    code = body.get("error_code")
    if code is not None and (not isinstance(code, int) or not 400 <= code <= 599):  # noqa: PLR2004  # HTTP's errors
        raise Refused(400, '"error_code" is a number between 400 and 599; leave it out to break the connection.')
    times = body.get("times", 1)
    if not isinstance(times, int) or times < 1:
        raise Refused(400, '"times" is a number from 1 on.')
    chat_id = body.get("chat_id")
    return Fault(
        method=body["method"].lower(),
        error_code=code,
        description=str(body.get("description") or DESCRIPTIONS.get(code or 0, "Bad Request: fault")),
        retry_after=body.get("retry_after"),
        times=times,
        chat_id=None if chat_id is None else as_integer(str(chat_id)),
        after_commit=bool(body.get("after_commit")),
    )


class Faults:
    """The faults that wait for their call."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Wait for the next fitting call."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """All calls work again."""
        self._waiting.clear()

    def shown(self) -> list[dict[str, Any]]:
        """What still waits."""
        return [asdict(fault) for fault in self._waiting]

    def take(self, method: str, params: Params) -> Fault | None:
        """The fault for this call, counted down."""
        for fault in self._waiting:
            if fault.method not in {"*", method}:
                continue
            if fault.chat_id is not None and fault.chat_id != as_integer(params.text("chat_id")):
                continue
            fault.times -= 1
            if fault.times == 0:
                self._waiting.remove(fault)
            return fault
        return None


class Calls:
    """The log of calls; `seq` counts from 1 and is given when a call ends."""

    def __init__(self) -> None:
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)
        self._seq = 0

    def add(self, method: str, params: Params, error: BaseException | None) -> None:
        """Remember how a call ended; a broken connection has no error code."""
        self._seq += 1
        self._kept.append(
            {
                "seq": self._seq,
                "at": time.time(),
                "method": method,
                "params": params.shown(),
                "ok": error is None,
                "error_code": error.code if isinstance(error, ApiError) else None,
            }
        )

    def since(self, seq: int) -> list[dict[str, Any]]:
        """The calls after a number."""
        return [call for call in self._kept if call["seq"] > seq]


class Flood:
    """Telegram's published limits (https://core.telegram.org/bots/faq#broadcasting-to-users), when switched on.

    One message a second to a chat with a burst of five, 20 a minute to a group, 30 a second over all.
    """

    BURST = 5.0
    A_SECOND = 30.0
    GROUP_A_MINUTE = 20.0

    def __init__(self, *, on: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self.on = on
        self._clock = clock
        self._buckets: dict[int | None, tuple[float, float]] = {}

    def check(self, method: str, params: Params) -> None:
        """Refuse a message too many."""
        if not self.on or not method.startswith(("send", "copy", "forward")) or method == "sendchataction":
            return
        chat = as_integer(params.text("chat_id"))
        rate, burst = (1.0, self.BURST) if chat > 0 else (self.GROUP_A_MINUTE / 60, self.GROUP_A_MINUTE)
        wait = max(self._wait(None, self.A_SECOND, self.A_SECOND), self._wait(chat, rate, burst))
        if wait > 0:
            raise too_many(max(1, -int(-wait // 1)))
        for key in (None, chat):
            level, at = self._buckets[key]
            self._buckets[key] = (level - 1, at)

    def _wait(self, key: int | None, rate: float, burst: float) -> float:
        """Seconds until this bucket holds a whole message again; fills it up to now."""
        now = self._clock()
        level, at = self._buckets.get(key, (burst, now))
        level = min(burst, level + (now - at) * rate)
        self._buckets[key] = (level, now)
        return max(0.0, (1 - level) / rate)
