"""Takes applications to the office over HTTP and turns whatever goes wrong there into the house's three errors.

    connection refused, no such host           Unavailable
    timeout, cut connection, 5xx               Unavailable, unknown
    503, 429 with Retry-After                  Unavailable, retry_after
    409, our key is being worked on            Unavailable, retry_after, unknown
    401, 403: our token is not accepted        Unavailable; an operator can mend it, the applicant did nothing wrong
    422 and the other 4xx                      Rejected, code = status
    an answer outside the contract             ContractBroken

No error holds anything of the application: of problem details (RFC 9457) only `type` and `title` are taken, since
`detail` and `errors` may quote it, and what a library raised while reading an answer is dropped.
"""

# ruff: noqa: PLR2004 - the status numbers of HTTP say more than names for them would

import base64
import hashlib
import io
import logging
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Literal, Self, TypeVar
from urllib.parse import quote

import aiohttp
from multidict import CIMultiDictProxy
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from yarl import URL

from dialogs.ports import ContractBroken, Receipt, Rejected, Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T", bound=BaseModel)

ANSWER_LIMIT = 1024 * 1024
IN_PROGRESS = 2.0  # seconds to wait after a 409 that does not say


class _Answer(BaseModel):
    """A receipt or the current state. More than we know is no mistake, less is."""

    model_config = ConfigDict(frozen=True)

    id: str | None = None
    number: str = Field(min_length=1, max_length=200)
    status: Literal["received", "in_review", "more_information_needed", "approved", "refused"]
    received_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    due_date: date | None = None
    reason: str | None = None
    version: int = Field(default=0, ge=0, strict=True)


class _Problem(BaseModel):
    """RFC 9457, only what is the same for every occurrence."""

    type: str = "about:blank"
    title: str = ""


class HttpBackend:
    """Answers the `Backend` protocol. One session and its connections; `close` it, or use it as a context manager.

    `total` and `silence` are deadlines in seconds: for a whole call, and for a connection on which nothing moves.
    """

    def __init__(self, root: str, token: str, *, total: float = 120, silence: float = 30) -> None:
        self._root = root.rstrip("/")
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=total, sock_connect=min(10, silence), sock_read=silence)
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

    async def put_file(self, application: str, file: str, content: bytes, media_type: str) -> None:
        """One file's bytes with their digest (RFC 9530); idempotent."""
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {"Content-Type": media_type, "Content-Digest": f"sha-256=:{digest}:"}
        path = f"/v1/applications/{_segment(application)}/files/{_segment(file)}"
        status, _, _ = await self._call("PUT", path, headers, content)
        if status not in {200, 201, 204}:
            raise ContractBroken(f"the office answered a file with {status}")

    async def submit(self, application: str, document: bytes) -> Receipt:
        """The canonical application, byte for byte; its id is the idempotency key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": application}
        status, _, body = await self._call("POST", "/v1/applications", headers, document)
        if status not in {200, 201}:
            raise ContractBroken(f"the office answered an application with {status}")
        return _receipt(application, body)

    async def find(self, application: str) -> Receipt | None:
        """How it stands; None only if the office itself says that it never received it."""
        status, media_type, body = await self._call("GET", f"/v1/applications/{_segment(application)}", {}, None)
        if status == 404:
            if media_type != "application/problem+json":  # a wrong address or some proxy: not the office's word
                raise ContractBroken("a 404 without problem details: is BACKEND_URL right?")
            return None
        if status != 200:
            raise ContractBroken(f"the office answered a question with {status}")
        return _receipt(application, body)

    async def _call(
        self, method: str, path: str, headers: dict[str, str], content: bytes | None
    ) -> tuple[int, str, bytes]:
        """Status, media type and body of a 2xx, or of a 404 to a GET; everything else is raised."""
        status, answer_headers, body = await self._exchange(method, path, headers, content)
        media_type = answer_headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if 200 <= status < 300 or (status == 404 and method == "GET"):
            return status, media_type, body
        sentence = f"the office answered {status}{_problem(media_type, body)}"
        retry_after = _seconds(answer_headers.get("Retry-After", ""))
        if status >= 500:
            raise Unavailable(sentence, retry_after=retry_after, unknown=True)
        if status == 409:
            pause = IN_PROGRESS if retry_after is None else retry_after
            raise Unavailable(sentence, retry_after=pause, unknown=True)
        if status in {408, 425, 429}:
            raise Unavailable(sentence, retry_after=retry_after)
        if status in {401, 403}:
            log.error("the office does not accept our token", extra={"status": status})
            raise Unavailable(f"{sentence}; check QONYS_BACKEND_TOKEN", retry_after=retry_after)
        if status >= 400:
            raise Rejected(str(status), sentence, retry_after=retry_after)
        raise ContractBroken(f"the office answered {status}, which is not in the contract")

    async def _exchange(
        self, method: str, path: str, headers: dict[str, str], content: bytes | None
    ) -> tuple[int, CIMultiDictProxy[str], bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "Accept": "application/json, application/problem+json",
                },
                # A connection for each call: a POST that met a stale one would end as unknown for nothing. (A PUT or
                # GET that was cut is repeated once by aiohttp itself, as RFC 9110 allows for idempotent methods.)
                connector=aiohttp.TCPConnector(force_close=True),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        try:
            async with self._session.request(
                method,
                URL(self._root + path, encoded=True),
                headers=headers,
                data=None if content is None else io.BytesIO(content),  # in pieces, so that a large file blocks nobody
                allow_redirects=False,
            ) as response:
                body = await response.content.read(ANSWER_LIMIT + 1)
                while len(body) <= ANSWER_LIMIT and (more := await response.content.read(ANSWER_LIMIT)):
                    body += more
                answer = response.status, response.headers, body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise Unavailable("the office cannot be reached") from None
        except TimeoutError:
            raise Unavailable("the office did not answer in time", unknown=True) from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            raise Unavailable("the connection to the office was cut", unknown=True) from None
        except aiohttp.ClientError as error:
            raise ContractBroken(f"the office does not speak HTTP as agreed: {type(error).__name__}") from None
        if len(answer[2]) > ANSWER_LIMIT:
            raise ContractBroken("the office's answer is far too long")
        return answer


def _segment(name: str) -> str:
    """One segment of a path: a slash or a question mark inside stays inside."""
    if name in {"", ".", ".."}:
        raise ValueError("an id that cannot stand in an address")
    return quote(name, safe="")


def _receipt(application: str, body: bytes) -> Receipt:
    answer = _read(_Answer, body)
    if answer is None:
        raise ContractBroken("the office's answer is no receipt")
    if answer.id not in {None, application}:
        raise ContractBroken("the office answered about another application")
    return Receipt(
        number=answer.number,
        status=answer.status,
        # A time without a zone is taken as UTC: an application that was received must not count as lost for that.
        received_at=answer.received_at if answer.received_at.tzinfo else answer.received_at.replace(tzinfo=UTC),
        due_date=answer.due_date,
        reason=answer.reason or "",
        version=answer.version,
    )


def _problem(media_type: str, body: bytes) -> str:
    """The kind of problem as a few words, numbers cut out; empty where there is none."""
    if media_type != "application/problem+json" or (problem := _read(_Problem, body)) is None:
        return ""
    kind = "" if problem.type == "about:blank" else problem.type.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    words = " ".join(word for word in (kind, problem.title) if word)
    words = re.sub(r"\d{4,}", "…", "".join(letter if letter.isprintable() else " " for letter in words))
    return f": {words[:200]}" if words else ""


def _read(model: type[T], body: bytes) -> T | None:
    """None rather than an error: pydantic's would quote the body in a traceback."""
    try:
        return model.model_validate_json(body)
    except ValidationError:
        return None


def _seconds(retry_after: str) -> float | None:
    """Seconds from `Retry-After`: a number or an HTTP date (RFC 9110). None if it says neither."""
    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
