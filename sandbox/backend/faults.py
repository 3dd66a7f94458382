"""Lets the office fail on demand, and remembers the calls that came: how the bot's patience is tried out."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Call = Literal["put_file", "submit", "find"]
Kind = Literal["5xx", "503", "timeout", "cut_after_commit", "cut_before", "429", "409", "422", "garbage"]
CALLS: tuple[str, ...] = (*get_args(Call), "*")
KINDS = {
    "5xx": "500: an error inside the office",
    "503": "503: away for a while",
    "429": "429: too many requests",
    "409": "409: the same key is being worked on",
    "422": "422: refused for what it holds",
    "timeout": "no answer at all",
    "cut_before": "the connection breaks before anything is stored",
    "cut_after_commit": "everything is stored, then the connection breaks",
    "garbage": "200 with something that is not in the contract",
}


class Fault(BaseModel):
    """The next `times` calls of that kind fail in that way."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: Literal["put_file", "submit", "find", "*"]
    kind: Kind
    times: int = Field(default=1, ge=1, le=1_000_000)
    retry_after: int = Field(default=2, ge=0, le=3600, description="seconds, with 503, 429 and 409")


class Faults:
    """The switches that are on, used up in the order in which they were set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switch on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        self._faults.clear()

    def all(self) -> list[Fault]:
        """What is still to come."""
        return list(self._faults)

    def take(self, call: Call) -> Fault | None:
        """The failure of this call, if it is to fail."""
        for i, fault in enumerate(self._faults):
            if fault.call in {call, "*"}:
                left = fault.model_copy(update={"times": fault.times - 1})
                self._faults[i : i + 1] = [left] if left.times else []
                return fault
        return None


@dataclass(slots=True)
class Came:
    """One call: ids and numbers only. `status` 0: it got no answer."""

    n: int
    at: str
    call: str
    application: str
    file: str
    sha256: str = ""
    fault: str = ""
    status: int = 0


class Calls:
    """The newest thousand calls of the API."""

    def __init__(self) -> None:
        self._calls: deque[Came] = deque(maxlen=1000)
        self._n = 0

    def came(self, call: Call, application: str, file: str = "") -> Came:
        """Write down a call when it comes; the caller fills in how it ended."""
        self._n += 1
        came = Came(self._n, datetime.now(UTC).isoformat(), call, application, file)
        self._calls.append(came)
        return came

    def all(self) -> list[dict[str, Any]]:
        """Oldest first."""
        return [asdict(came) for came in self._calls]
