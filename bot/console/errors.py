"""What is told when something can't be had: a problem (RFC 9457) for programs, a calm page with a way on for people."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.console.gate import Foreign, Gate, Handler, for_programs
from dialogs.ports import Fenced, Unavailable

log = logging.getLogger(__name__)
CODES = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_big",
    HTTPStatus.TOO_MANY_REQUESTS: "limited",
    HTTPStatus.INTERNAL_SERVER_ERROR: "broken",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}
"""`code` of a problem that has no other; `error-<code>` are the words for people."""
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
"""Headers that say what would be right."""
AWAY = "The store is away; nothing is lost."
SOON = {"Retry-After": "2"}


class Pages(Protocol):
    """Who renders a page."""

    def page(
        self, request: web.Request, template: str, active: str = "", status: int = 200, **values: object
    ) -> web.Response:
        """A whole page."""


def problem(status: HTTPStatus, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> web.Response:
    """An error as programs get it."""
    body = {"title": status.phrase, "status": status.value, "code": code, "detail": detail}
    return web.json_response(body, status=status, headers=headers, content_type="application/problem+json")


def unavailable() -> web.Response:
    """The store can't be reached."""
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", AWAY, SOON)


def telling(pages: Pages, gate: Gate) -> Middleware:
    """Around every request: whatever was raised becomes an answer that says what to do."""

    async def told(
        request: web.Request, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, code: str = ""
    ) -> web.Response:
        code = code or CODES.get(status, "broken" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "other")
        if for_programs(request):
            return problem(status, code, detail, headers)
        await gate.recognise(request)
        again = request.path_qs if request.method == "GET" and status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
        page = pages.page(request, "error.html", status=status, reason=f"error-{code}", again=again)
        page.headers.update(headers or {})
        return page

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as raised:
            if raised.status < HTTPStatus.BAD_REQUEST:
                raise
            status = HTTPStatus(raised.status)
            detail = "" if raised.reason == status.phrase else raised.reason
            kept = {name: raised.headers[name] for name in KEPT if name in raised.headers}
            return await told(request, status, detail, kept, "foreign" if isinstance(raised, Foreign) else "")
        except (Unavailable, Fenced):
            return await told(request, HTTPStatus.SERVICE_UNAVAILABLE, AWAY, SOON)
        except ConnectionError:
            raise  # nobody is there any more
        except Exception:
            log.exception("an answer of the console failed", extra={"method": request.method})
            return await told(request, HTTPStatus.INTERNAL_SERVER_ERROR, "")

    return middleware
