"""One JSON POST for the senders of codes, with the house's errors: neither code nor number ever gets into one."""

# ruff: noqa: PLR2004 - the status numbers of HTTP say more than names for them would

from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from dialogs.ports import ContractBroken, Unavailable

ANSWER_LIMIT = 64 * 1024


class JsonPost:
    """A session of its own; `close` it, or use it as a context manager. Deadlines in seconds."""

    def __init__(self, who: str, headers: dict[str, str], *, total: float) -> None:
        self._who = who
        self._headers = headers
        self._timeout = aiohttp.ClientTimeout(total=total, sock_connect=min(5, total))
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; calling twice is no error."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post(self, url: str, payload: dict[str, Any]) -> tuple[int, dict[str, Any], float | None]:
        """Status, JSON object and Retry-After in seconds.

        `Unavailable` if the other side is away, does not answer or answers 5xx; `ContractBroken` if it is no JSON.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                connector=aiohttp.TCPConnector(force_close=True),  # no stale connections, whose end would be unknown
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        try:
            async with self._session.post(
                url, data=orjson.dumps(payload), headers={"Content-Type": "application/json"}, allow_redirects=False
            ) as response:
                body = await response.content.read(ANSWER_LIMIT)
                while len(body) < ANSWER_LIMIT and (more := await response.content.read(ANSWER_LIMIT)):
                    body += more
                status, retry_after = response.status, response.headers.get("Retry-After", "").strip()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Unavailable(f"{self._who} cannot be reached") from None
        except TimeoutError:
            raise Unavailable(f"{self._who} did not answer in time", unknown=True) from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            raise Unavailable(f"the connection to {self._who} was cut", unknown=True) from None
        except aiohttp.ClientError as error:
            raise ContractBroken(f"{self._who} does not speak HTTP as agreed: {type(error).__name__}") from None
        pause = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
        if status >= 500:
            raise Unavailable(f"{self._who} answered {status}", retry_after=pause, unknown=True)
        answer = _object(body)
        if answer is None:
            raise ContractBroken(f"{self._who} answered {status} with something else than a JSON object")
        return status, answer, pause


def _object(body: bytes) -> dict[str, Any] | None:
    """None rather than an error: orjson's would carry the body."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) else None
