"""Who may talk to the sandbox's pages: this machine's browser, from these pages, nothing foreign running in them."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
COOKIE = "desk"


def local(handler: Handler) -> Handler:
    """Only callers on this machine, and only under a name of this machine (a foreign name could be DNS rebinding)."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not (_loopback(request.remote or "") and _loopback(request.url.host or "")):
            raise web.HTTPForbidden(text="The sandbox serves this machine only.")
        return await handler(request)

    return guarded


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Forms:
    """Forms that only our own pages send: a token bound to a cookie, and the browser's word on where it comes from."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, request: web.Request) -> tuple[str, str]:
        """The visitor's cookie (a new one if there is none) and the token for the forms."""
        visitor = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        return visitor, self._token(visitor)

    def check(self, request: web.Request, token: str) -> None:
        """403 unless it came from one of our pages."""
        origin = f"{request.scheme}://{request.host}"
        visitor = request.cookies.get(COOKIE, "")
        good = hmac.compare_digest(self._token(visitor).encode(), token.encode())
        if not visitor or not good or request.headers.get("Origin") != origin:
            raise web.HTTPForbidden(text="This form did not come from the desk. Please open the page again.")

    def _token(self, visitor: str) -> str:
        return hmac.new(self._key, visitor.encode(), hashlib.sha256).hexdigest()
