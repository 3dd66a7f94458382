"""A Telegram Gateway of our own: https://core.telegram.org/gateway/api, its methods, its shapes, its errors."""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from aiohttp import web

from sandbox.phones.inbox import Inbox, Message
from sandbox.phones.numbers import SPECIAL, plausible

TTL = range(30, 3601)
COST = 0.01
METHODS = ("sendVerificationMessage", "checkSendAbility", "checkVerificationStatus", "revokeVerificationMessage")


class GatewayError(Exception):
    """What the field `error` says."""


class Gateway:
    """The four methods, GET and POST, parameters as JSON, as a form or in the query."""

    def __init__(self, inbox: Inbox, token: str) -> None:
        self._inbox = inbox
        self._token = token
        self._able: dict[str, str] = {}  # request ids given by checkSendAbility, to their numbers

    def handler(self, method: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The request handler of a method."""
        work: Callable[[Mapping[str, Any]], Any] = {
            "sendVerificationMessage": self._send,
            "checkSendAbility": self._ability,
            "checkVerificationStatus": self._status,
            "revokeVerificationMessage": self._revoke,
        }[method]

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                values = await _parameters(request)
                self._authorize(request, values)
                body = {"ok": True, "result": work(values)}
            except GatewayError as error:
                body = {"ok": False, "error": str(error)}
            return web.Response(body=orjson.dumps(body), content_type="application/json")

        return handle

    def _authorize(self, request: web.Request, values: Mapping[str, Any]) -> None:
        header = request.headers.get("Authorization", "")
        said = header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(values.get("access_token", ""))
        if not said:
            raise GatewayError("ACCESS_TOKEN_REQUIRED")
        if not hmac.compare_digest(said.encode(), self._token.encode()):
            raise GatewayError("ACCESS_TOKEN_INVALID")

    def _send(self, values: Mapping[str, Any]) -> dict[str, Any]:
        phone = _phone(values)
        request = str(values.get("request_id", ""))
        if request:
            if self._inbox.find(request) is not None:
                raise GatewayError("MESSAGE_ALREADY_SENT")
            if request not in self._able:
                raise GatewayError("REQUEST_ID_INVALID")
            if self._able.pop(request) != phone:
                raise GatewayError("PHONE_NUMBER_MISMATCH")
        ttl = _number(values.get("ttl", max(TTL)), "TTL_INVALID")
        if ttl not in TTL:
            raise GatewayError("TTL_INVALID")
        request = request or secrets.token_hex(16)
        self._inbox.add(request, phone, _code(values), ttl, datetime.now(UTC), "telegram")
        return self._request(self._found(request), cost=0.0 if values.get("request_id") else COST)

    def _ability(self, values: Mapping[str, Any]) -> dict[str, Any]:
        phone = _phone(values)
        request = secrets.token_hex(16)
        self._able[request] = phone
        return {"request_id": request, "phone_number": phone, "request_cost": COST, "remaining_balance": 100.0}

    def _status(self, values: Mapping[str, Any]) -> dict[str, Any]:
        message = self._found(str(values.get("request_id", "")))
        if code := str(values.get("code", "")):
            checked = "expired" if datetime.now(UTC) > message.until else "code_invalid"
            if checked != "expired" and hmac.compare_digest(code.encode(), message.code.encode()):
                checked = "code_valid"
            self._inbox.change(message.request, checked=checked)
            message = self._found(message.request)
        return self._request(message, code=code)

    def _revoke(self, values: Mapping[str, Any]) -> bool:
        message = self._found(str(values.get("request_id", "")))
        self._inbox.change(message.request, status="revoked")
        return True

    def _found(self, request: str) -> Message:
        if not request:
            raise GatewayError("REQUEST_ID_REQUIRED")
        message = self._inbox.find(request)
        if message is None or message.via != "telegram":
            raise GatewayError("REQUEST_ID_INVALID")
        return message

    def _request(self, message: Message, *, cost: float = COST, code: str = "") -> dict[str, Any]:
        """RequestStatus."""
        now = int(datetime.now(UTC).timestamp())
        result: dict[str, Any] = {
            "request_id": message.request,
            "phone_number": message.phone,
            "request_cost": cost,
            "remaining_balance": 100.0,
            "delivery_status": {"status": message.status, "updated_at": now},
        }
        if message.checked:
            result["verification_status"] = {"status": message.checked, "updated_at": now, "code_entered": code}
        return result


async def _parameters(request: web.Request) -> Mapping[str, Any]:
    values: dict[str, Any] = dict(request.query)
    if request.method == "GET":
        return values
    if request.content_type == "application/json":
        try:
            body = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            raise GatewayError("REQUEST_INVALID") from None
        if not isinstance(body, dict):
            raise GatewayError("REQUEST_INVALID")
        return values | body
    return values | dict(await request.post())


def _phone(values: Mapping[str, Any]) -> str:
    phone = str(values.get("phone_number", ""))
    if not plausible(phone):
        raise GatewayError("PHONE_NUMBER_INVALID")
    if special := SPECIAL.get(phone):
        raise GatewayError(special.gateway)
    return phone


def _code(values: Mapping[str, Any]) -> str:
    """The given code (4 to 8 digits), or one of `code_length` digits that the Gateway makes."""
    if code := str(values.get("code", "")):
        if not re.fullmatch(r"[0-9]{4,8}", code):
            raise GatewayError("CODE_INVALID")
        return code
    if "code_length" not in values:
        raise GatewayError("CODE_LENGTH_REQUIRED")
    length = _number(values["code_length"], "CODE_LENGTH_INVALID")
    if length not in range(4, 9):
        raise GatewayError("CODE_LENGTH_INVALID")
    return "".join(secrets.choice("0123456789") for _ in range(length))


def _number(value: Any, error: str) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise GatewayError(error)
    return int(value)
