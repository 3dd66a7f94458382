"""Reads the parameters of a call in each encoding that Telegram takes, so that methods see one kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from sandbox.telegram.errors import ApiError, bad_request, too_large

MAX_UPLOAD = 50 * 1024 * 1024
MAX_FIELD = 1024 * 1024


class Chunks(Protocol):
    """A body that arrives in pieces."""

    async def read(self, n: int = -1) -> bytes:
        """At most `n` bytes, all when negative."""
        ...


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    filename: str
    content_type: str
    data: bytes


@dataclass
class Params:
    """Parameters by name; like Telegram's own server it keeps them as text and reads them leniently."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The parameter as it came."""
        return self.values.get(name, default)

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """The parameter as a number between `low` and `high`; what isn't a number is the default."""
        number = as_integer(self.values.get(name, ""), default)
        if low is not None and number < low:
            number = low
        if high is not None and number > high:
            number = high
        return number

    def flag(self, name: str) -> bool:
        """Whether the parameter says yes."""
        return self.values.get(name, "").lower() in {"true", "yes", "1"}

    def json(self, name: str, what: str) -> Any:
        """The parameter decoded, None when it is missing; `what` names it in Telegram's refusal."""
        raw = self.values.get(name, "")
        if not raw:
            return None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise bad_request(f"Can't parse {what} JSON object") from None

    def shown(self) -> dict[str, Any]:
        """For the call log: numbers and JSON decoded, of files the name and size."""
        shown: dict[str, Any] = {}
        for name, value in self.values.items():
            shown[name] = value
            if value[:1] in {"{", "["} or name.endswith("_id") or name in {"limit", "offset", "timeout"}:
                try:
                    shown[name] = json.loads(value)
                except (ValueError, RecursionError):
                    continue
        for name, file in self.files.items():
            shown[name] = {"filename": file.filename, "content_type": file.content_type, "size": len(file.data)}
        return shown


def as_integer(text: str, default: int = 0) -> int:
    """A decimal number out of text; what isn't one, or doesn't fit 64 bits, is the default."""
    text = text.strip()
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > 20:  # noqa: PLR2004  # 64 bits
        return default
    return int(text)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _from_json(body: bytes) -> dict[str, str]:
    if not body.strip():
        return {}
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"Bad Request: can't parse parameter value: {error}") from None
    if not isinstance(decoded, dict):
        raise ApiError(400, "Bad Request: JSON object expected")
    return {name: _plain(value) for name, value in decoded.items() if value is not None}


async def _whole(content: Chunks, limit: int) -> bytes:
    body = bytearray()
    while chunk := await content.read(64 * 1024):
        body += chunk
        if len(body) > limit:
            raise too_large()
    return bytes(body)


async def _from_multipart(headers: Mapping[str, str], content: aiohttp.StreamReader, params: Params) -> None:
    try:
        reader = aiohttp.MultipartReader(headers, content)
        while (part := await reader.next()) is not None:
            if not isinstance(part, aiohttp.BodyPartReader) or part.name is None:
                raise ApiError(400, "Bad Request: field name in multipart/form-data not found")
            body = bytearray()
            limit = MAX_FIELD if part.filename is None else MAX_UPLOAD
            while chunk := await part.read_chunk(64 * 1024):
                body += chunk
                if len(body) > limit:
                    raise too_large()
            if part.filename is None:
                params.values[part.name] = body.decode(errors="surrogateescape")
            else:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                params.files[part.name] = Upload(part.filename, kind, bytes(body))
    except (ValueError, AssertionError, aiohttp.ClientPayloadError) as error:
        raise ApiError(400, f"Bad Request: can't parse form data: {error}") from None


async def read_body(headers: Mapping[str, str], content: aiohttp.StreamReader, params: Params) -> None:
    """Add to `params` what a body says, whichever of the three encodings it has; also a webhook's answer is one."""
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        await _from_multipart(headers, content, params)
    elif kind == "application/json":
        params.values |= _from_json(await _whole(content, MAX_FIELD))
    elif kind == "application/x-www-form-urlencoded":
        body = await _whole(content, MAX_FIELD)
        params.values |= dict(parse_qsl(body.decode(errors="surrogateescape"), keep_blank_values=True))


async def read_params(request: web.Request) -> Params:
    """Query string and body of a Bot API call."""
    params = Params(dict(request.query))
    await read_body(request.headers, request.content, params)
    for value in params.values.values():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad_request("Strings must be encoded in UTF-8") from None
    return params
