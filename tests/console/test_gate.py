"""Who comes into the console, and what their role may: role by route, cookies, origins, staff."""

import asyncio
import re
from ipaddress import IPv4Network, IPv6Network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.console import passwords
from bot.console.access import GRANTS, Permission, Role
from bot.console.gate import PROXIES, Gate, Route, address, secure
from bot.console.server import PUBLIC
from bot.turn import now
from tests.console.conftest import HERE, House
from tests.console.place import Place, Visitor


def filled(path: str) -> str:
    """A path of the table with something in its places."""
    return re.sub(r"\{\w+\}", "a" * 64, path)


async def test_every_route_asks_for_its_permission(place: Place) -> None:
    """Role by route: who is granted comes in, nobody else does."""
    routes = place.application.console.routes
    assert {(route.method, route.path) for route in routes if route.permission is None} == PUBLIC
    visitors = {role: await place.signed_in(f"l-{role.value}", role) for role in Role}
    for route in routes:
        if route.permission is None or route.path == "/live":
            continue
        for role, visitor in visitors.items():
            await _compare(route, role, visitor)
            if (route.method, route.path) == ("DELETE", "/api/session"):
                visitors[role] = await place.signed_in(f"m-{role.value}", role)
        if route.path == "/sign-out":
            for role in Role:
                visitors[role] = await place.signed_in(f"n-{role.value}", role)
        status, _ = await next(iter(visitors.values())).ask(
            route.method, filled(route.path), {}, headers={"Accept": "application/json"}
        )
        assert status == 401, f"{route.method} {route.path} lets strangers in"


async def _compare(route: Route, role: Role, visitor: Visitor) -> None:
    status, told = await visitor.ask(route.method, filled(route.path), {})
    if route.permission in GRANTS[role]:
        assert status not in {401, 403}, f"{role} {route.method} {route.path}: {status} {told}"
    else:
        assert status == 403, f"{role} {route.method} {route.path}: {status}"


async def test_every_route_of_the_server_is_in_the_table(place: Place) -> None:
    app = place.application.console.application(())
    table = {(route.method, route.path) for route in place.application.console.routes}
    for route in app.router.routes():
        found = (route.method, route.resource.canonical if route.resource else "")
        static = found[1].startswith("/static/") or found[1] == "/api/openapi.json"
        if route.method != "HEAD" and not static:
            assert found in table


async def test_what_browsers_are_told(place: Place) -> None:
    visitor = await place.signed_in("aigul", Role.SUPERVISOR)
    for path in ("/inbox", "/sign-in", "/nowhere", "/static/console/console.js"):
        async with place.http.get(f"{place.url}{path}", headers=visitor.headers) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"


async def test_a_cookie_needs_the_form_s_token_and_our_own_page(place: Place) -> None:
    new = await place.account("aigul", Role.SUPERVISOR)
    form = {"login": "aigul", "password": new.password, "code": passwords.code(new.secret, now().timestamp())}
    async with place.http.post(f"{place.url}/sign-in", data=form, allow_redirects=False) as answer:
        assert answer.status == 303
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("qonys=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    jar = {"Cookie": f"qonys={token}"}
    visitor = Visitor(place.http, place.url, token)
    session = await visitor.get("/api/session")
    assert "token" not in session, "what the cookie keeps from scripts, no script is told"
    csrf = session["csrf"]
    applicant = await place.somebody()
    claim = f"/api/conversations/{applicant.id}/claim"
    body = {"version": 0}
    assert (await visitor.ask("POST", claim, body, headers=jar))[0] == 403
    assert (await visitor.ask("POST", claim, body, headers=jar | {"X-CSRF-Token": "x" * 43}))[0] == 403
    elsewhere = jar | {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}
    assert (await visitor.ask("POST", claim, body, headers=elsewhere))[0] == 403
    cross = jar | {"X-CSRF-Token": csrf, "Sec-Fetch-Site": "cross-site"}
    assert (await visitor.ask("POST", claim, body, headers=cross))[0] == 403
    own = jar | {"X-CSRF-Token": csrf, "Origin": place.url}
    assert (await visitor.ask("POST", claim, body, headers=own))[0] == 200


async def test_behind_https_the_cookie_is_guarded(place: Place) -> None:
    new = await place.account("aigul", Role.AGENT)
    form = {"login": "aigul", "password": new.password, "code": passwords.code(new.secret, now().timestamp())}
    headers = {"X-Forwarded-Proto": "https"}
    async with place.http.post(f"{place.url}/sign-in", data=form, headers=headers, allow_redirects=False) as answer:
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-qonys=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


BEFORE_US = (IPv4Network("127.0.0.1"), IPv4Network("10.1.0.0/16"), IPv6Network("fd00::/8"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "whose"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1, 203.0.113.7, fd00::2", "203.0.113.7"),  # the first one is what somebody claims
        ("::ffff:10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("203.0.113.9", "203.0.113.7", "203.0.113.9"),  # no proxy of ours
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "10.1.9.9", "10.1.9.9"),
        ("10.1.2.3", "203.0.113.7, not an address", "not an address"),
    ],
)
def test_only_our_proxies_say_who_comes(remote: str, forwarded: str, whose: str) -> None:
    app = web.Application()
    app[PROXIES] = BEFORE_US
    told = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    request = make_mocked_request("GET", "/", headers=told, app=app).clone(remote=remote)
    assert address(request) == whose
    assert secure(request) == (remote != "203.0.113.9")


async def test_no_way_out_by_next(place: Place) -> None:
    for onward in ("https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\r/evil.example"):
        async with place.http.get(f"{place.url}/sign-in", params={"next": onward}) as answer:
            assert "evil" not in await answer.text()


async def test_who_is_disabled_is_out_within_five_seconds(place: Place) -> None:
    visitor = await place.signed_in("bolat", Role.AGENT)
    admin = await place.signed_in("admin", Role.ADMIN)
    async with place.http.get(f"{place.url}/live?view=all", headers=visitor.headers) as stream:
        await admin.post("/api/staff/bolat", disabled=True)
        async with asyncio.timeout(5):
            told = b""
            while b"event: out" not in told:
                told += await stream.content.readany()
    assert (await visitor.ask("GET", "/api/conversations"))[0] == 401


async def test_only_what_somebody_sees_ends_their_page(place: Place) -> None:
    """Another language of the console, set in another tab, does not; another region does."""
    visitor, admin = await place.signed_in("bolat", Role.AGENT), await place.signed_in("admin", Role.ADMIN)
    told = b""
    async with place.http.get(f"{place.url}/live?view=all", headers=visitor.headers) as stream:

        async def out() -> None:
            nonlocal told
            async with asyncio.timeout(5):
                while b"event: out" not in told:
                    told += await stream.content.readany()

        await visitor.post("/api/session/language", locale="kk")
        with pytest.raises(TimeoutError):
            await out()
        await admin.post("/api/staff/bolat", regions=["abai"])
        await out()


async def test_a_page_that_is_open_is_no_use_of_the_session(house: House) -> None:
    """Whoever has left their desk is signed out, however often the page connects again by itself."""
    new = await house.person()
    who = await house.accounts.sign_in("aigul", new.password, house.code(new.secret), HERE)
    request = make_mocked_request("GET", "/", headers={"Authorization": f"Bearer {who.token}"})

    async def fine(_request: web.Request) -> web.StreamResponse:
        return web.Response()

    for use, left in ((True, True), (False, False)):
        looked = Gate(house.accounts).guard(Route("GET", "/", Permission.SEE_INBOX, fine, use=use))
        house.clock.go(minutes=20)
        await looked(request)
        house.clock.go(minutes=20)
        assert (await house.accounts.who(who.token) is not None) is left


async def test_nobody_disables_themselves(place: Place) -> None:
    admin = await place.signed_in("admin", Role.ADMIN)
    assert (await admin.ask("POST", "/api/staff/admin", {"disabled": True}))[0] == 409
    assert (await admin.ask("POST", "/api/staff/admin", {"role": "viewer"}))[0] == 409


async def test_staff_are_made_and_changed(place: Place) -> None:
    admin = await place.signed_in("admin", Role.ADMIN)
    told = await admin.post("/api/staff", login="dina", name="Дина", role="agent", regions=["abai"])
    assert told["password"]
    assert told["uri"].startswith("otpauth://")
    assert (await admin.ask("POST", "/api/staff", {"login": "dina", "role": "agent"}))[0] == 409
    assert (await admin.ask("POST", "/api/staff", {"login": "x y", "role": "agent"}))[0] == 409
    assert (await admin.ask("POST", "/api/staff", {"login": "xy", "role": "god"}))[0] == 422
    assert (await admin.ask("POST", "/api/staff", {"login": "xy", "role": "agent", "regions": ["mars"]}))[0] == 409
    changed = await admin.post("/api/staff/dina", role="viewer")
    assert changed["role"] == "viewer"
    assert (await admin.ask("POST", "/api/staff/nobody", {"disabled": True}))[0] == 409
    for body, code in (
        ({"login": "dina", "role": "agent"}, "login_taken"),
        ({"login": "x y", "role": "agent"}, "login_form"),
    ):
        assert (await admin.ask("POST", "/api/staff", body))[1]["code"] == code
    scope = {"name": "Дина С.", "regions": [], "languages": ["kk-Arab"]}
    changed = await admin.post("/api/staff/dina", **scope)
    assert scope.items() <= changed.items()
    own = await admin.post("/api/staff/admin", role="admin", name="Әкімші")
    assert own["name"] == "Әкімші", "the same role takes no rights away"
    assert (await admin.ask("POST", "/api/staff/admin/reset", {}))[1]["code"] == "own"
    log = await admin.get("/api/audit")
    log["entries"] = [entry for entry in log["entries"] if entry["details"].get("login") == "dina"][1:]
    assert [entry["what"] for entry in log["entries"]][:2] == ["staff_change", "staff_add"]
    assert log["broken"] is None
