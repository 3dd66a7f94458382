"""The page with what one needs to sign in to the console: what would else be in somebody's head and on their phone."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from bot.web import TEMPLATES
from sandbox.backend.guard import HEADERS, local
from sandbox.staff.members import Member, Members

HERE = Path(__file__).parent
PERIOD = 30


@dataclass(frozen=True, slots=True)
class _Shown:
    member: Member
    code: str


class StaffSandbox:
    """`path` is the file with the accounts, `console` the address at which they are good for something."""

    def __init__(self, path: Path, console: str) -> None:
        self._members = Members(path)
        self._console = console
        self._made = False
        self._pages = Environment(
            loader=ChoiceLoader([FileSystemLoader(HERE / "templates"), FileSystemLoader(TEMPLATES)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        """The page at /staff, its files under /static/staff/."""
        return [
            web.get("/staff", local(self._page)),
            web.get("/staff/list", local(self._list)),
            web.static("/static/staff/", HERE / "static"),
        ]

    async def start(self) -> None:
        """Nothing to begin: the accounts are made when the bot is ready."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def make(self, environment: Mapping[str, str]) -> str:
        """Make the accounts that are not there, once; a sentence if that failed."""
        if self._made:
            return ""
        self._made = True
        return await self._members.make(environment)

    def told(self) -> list[str]:
        """What one needs to sign in, a line for each account."""
        return [
            f"sign-in {one.login} ({one.role}): password {one.password}, TOTP secret {one.secret}"
            for one in self._members.all()
        ]

    async def _page(self, _: web.Request) -> web.Response:
        return self._html("staff.html")

    async def _list(self, _: web.Request) -> web.Response:
        """The part of the page that changes."""
        return self._html("list.html")

    def _html(self, template: str) -> web.Response:
        now = time.time()
        text = self._pages.get_template(template).render(
            active="staff",
            lang="en",
            dir="ltr",
            console=self._console,
            people=[_Shown(member, _code(member.secret, now)) for member in self._members.all()],
            left=PERIOD - int(now) % PERIOD,
        )
        return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _code(secret: str, at: float) -> str:
    return TOTP(base64.b32decode(secret), 6, SHA1(), PERIOD).generate(at).decode()  # noqa: S303 - what every app can
