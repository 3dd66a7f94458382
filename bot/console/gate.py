"""Who comes in: the session of a request, what its role may, and that the request is meant.

Every route passes through `Gate.guard` with its permission; a route without one is for everybody and says so. A request
that changes something names the session's `csrf` (or comes with a bearer token, which no browser sends by itself) and
comes from our own pages.
"""

import contextlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.console.access import Permission
from bot.console.accounts import Accounts, SignedIn
from dialogs.ports import Fenced, Unavailable

SAFE = frozenset({"GET", "HEAD"})
WHO: web.RequestKey[SignedIn] = web.RequestKey("who", SignedIn)
PROXIES: web.AppKey[Sequence[IPv4Network | IPv6Network]] = web.AppKey("proxies")
"""Whose `X-Forwarded-` headers are believed."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One way into the console. `permission` None: for everybody."""

    method: str
    path: str
    permission: Permission | None
    handler: Handler
    use: bool = True  # of the session, which lives on by it; what a page asks for by itself is none


class Foreign(web.HTTPForbidden):
    """A request that our own page, as it is now, would not send."""


class Gate:
    """Lets in."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def guard(self, route: Route) -> Handler:
        """The handler behind its permission."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if request.method not in SAFE and not _meant(request):
                raise Foreign(reason="This request comes from another site.")
            who, by_cookie = await self._who(request, use=route.use)
            if route.permission is None:
                return await route.handler(request)
            if who is None:
                raise _sign_in(request)
            if request.method not in SAFE and by_cookie and not _same(await _token(request), who.csrf):
                raise Foreign(reason="X-CSRF-Token is not this session's.")
            request[WHO] = who
            if not who.staff.may(route.permission):
                if who.staff.must_change and not for_programs(request):
                    raise web.HTTPSeeOther("/account")
                must = "Replace your one-time password first." if who.staff.must_change else ""
                raise web.HTTPForbidden(reason=must or "Your role does not allow this.")
            return await route.handler(request)

        return guarded

    async def still(self, request: web.Request) -> bool:
        """Whether whoever opened this long request may still read the same: signed in, with the same scope."""
        who, _ = await self._who(request, use=False)
        return who is not None and who.staff.scope == request[WHO].staff.scope

    async def recognise(self, request: web.Request) -> None:
        """Who is told that something can't be had, so that they are told in their language."""
        if WHO in request:
            return
        with contextlib.suppress(Unavailable, Fenced):
            who, _ = await self._who(request, use=False)
            if who is not None:
                request[WHO] = who

    async def _who(self, request: web.Request, *, use: bool = True) -> tuple[SignedIn | None, bool]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            return await self._accounts.who(token.strip(), use=use), False
        cookie = request.cookies.get(cookie_name(request), "")
        return (await self._accounts.who(cookie, use=use) if cookie else None), True


def secure(request: web.Request) -> bool:
    """Whether the browser came by HTTPS, to us or to the proxy before us."""
    told = request.headers.get("X-Forwarded-Proto", "").casefold()
    return request.secure or (told == "https" and _is_proxy(request, request.remote or ""))


def address(request: web.Request) -> str:
    """Where a request comes from: the nearest that is no proxy of ours. What stands left of it anybody could write."""
    told = ",".join(request.headers.getall("X-Forwarded-For", []))
    way = [*filter(None, map(str.strip, told.split(","))), request.remote or ""]
    while len(way) > 1 and _is_proxy(request, way[-1]):
        way.pop()
    return way[-1]


def _is_proxy(request: web.Request, where: str) -> bool:
    try:
        one = ip_address(where)
    except ValueError:
        return False
    one = getattr(one, "ipv4_mapped", None) or one
    return any(one in network for network in request.app[PROXIES])


def cookie_name(request: web.Request) -> str:
    """A name that browsers guard where they can: `__Host-` is only taken with Secure, from this very host."""
    return "__Host-qonys" if secure(request) else "qonys"


def remember(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Set the session's cookie."""
    response.set_cookie(cookie_name(request), token, path="/", httponly=True, samesite="Strict", secure=secure(request))


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Take the cookie away."""
    response.del_cookie(cookie_name(request), path="/", httponly=True, samesite="Strict", secure=secure(request))


@web.middleware
async def headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What keeps a page from becoming another's, on every answer."""
    try:
        response = await handler(request)
    except web.HTTPException as raised:
        raised.headers.update(HEADERS)
        raise
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure(request):
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _meant(request: web.Request) -> bool:
    """Not from another site: by Origin where the browser tells it, else by Sec-Fetch-Site. Programs send neither."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}


async def _token(request: web.Request) -> str:
    """What names the session's `csrf`: a header of our script, or a field of a form that works without it."""
    if request.content_type == "application/x-www-form-urlencoded":
        return str((await request.post()).get("csrf", ""))
    return request.headers.get("X-CSRF-Token", "")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def for_programs(request: web.Request) -> bool:
    """Whether an answer goes to a program, and not onto a page."""
    return request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", "")


def _sign_in(request: web.Request) -> web.HTTPException:
    if for_programs(request):
        return web.HTTPUnauthorized(reason="Sign in: POST /api/session", headers={"WWW-Authenticate": "Bearer"})
    return web.HTTPSeeOther(f"/sign-in?next={quote(request.path_qs, safe='')}")
