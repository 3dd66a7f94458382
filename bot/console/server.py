"""The console from its parts: every route behind the gate, and nothing beside them."""

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from aiohttp import web

from bot.console.access import Permission
from bot.console.accounts import Accounts
from bot.console.api import Api
from bot.console.audit import Audit
from bot.console.desk import Desk
from bot.console.door import Door
from bot.console.errors import telling
from bot.console.gate import PROXIES, WHO, Gate, Route, headers
from bot.console.house import House
from bot.console.lessons import Lessons, entities
from bot.console.lessons_api import calls, export
from bot.console.live import Hub
from bot.console.numbers import Numbers
from bot.console.numbers_pages import NumbersPages
from bot.console.openapi import describe
from bot.console.pages import Pages, Views
from bot.console.training_pages import TrainingPages
from bot.files import Files
from bot.turn import Turns
from bot.web import STATIC
from dialogs.ports import Ledger, Register, Vault

HERE = Path(__file__).parent
PUBLIC = frozenset({("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/api/session")})
"""Routes without a permission."""


class Console:
    """`application()` serves it. `revived` is called when something was put back into a queue."""

    def __init__(
        self,
        bot: str,
        turns: Turns,
        ledger: Ledger,
        register: Register,
        vault: Vault,
        files: Files,
        revived: Callable[[], Awaitable[None]],
    ) -> None:
        hub, views = Hub(), Views()
        self._views = views
        turns.changed = lambda chat: hub.changed(vault.hashed("chat", str(chat)))
        self.accounts = Accounts(register, vault, ledger)
        self.audit = Audit(register, vault)
        self._gate = Gate(self.accounts)
        door = Door(self.accounts, self.audit, vault, ledger)
        desk = Desk(bot, turns, ledger, vault, files, self.audit)
        numbers = NumbersPages(Numbers(turns.form, ledger), views)

        async def exported(request: web.Request) -> web.Response:
            asked = {name: request.query.get(name, "")[:20] for name in ("from", "to", "region", "language")}
            await self.audit.record(request[WHO].staff.login, "numbers_export", **asked)
            return await numbers.export(request)

        house = House(turns.form, desk, ledger, vault, self.accounts, self.audit, revived)
        lessons = Lessons(ledger, vault, register, self.audit, entities(turns.form))
        self.api = Api(desk, self.accounts, door, numbers, house.calls(), calls(lessons))
        pages = Pages(views, desk, self.accounts, door, self._gate, hub)
        self.routes: list[Route] = [
            *self.api.routes(),
            *pages.routes(),
            *house.routes(views),
            *TrainingPages(turns.form, lessons, views).routes(),
            export(lessons),
            Route("GET", "/numbers", Permission.SEE_NUMBERS, numbers.page),
            Route("GET", "/numbers/plot/{name}.svg", Permission.SEE_NUMBERS, numbers.plot),
            Route("GET", "/numbers.csv", Permission.EXPORT_NUMBERS, exported),
        ]

    def application(self, proxies: Sequence[IPv4Network | IPv6Network]) -> web.Application:
        """Only styles, scripts and the API's description are for everybody."""
        app = web.Application(client_max_size=1024 * 1024, middlewares=[headers, telling(self._views, self._gate)])
        app[PROXIES] = proxies
        told = describe(self.api.calls)

        async def openapi(_request: web.Request) -> web.Response:
            return web.json_response(told)

        for route in self.routes:
            app.router.add_route(route.method, route.path, self._gate.guard(route))
        app.router.add_get("/api/openapi.json", openapi)
        app.router.add_static("/static/web/", STATIC)
        app.router.add_static("/static/console/", HERE / "static")
        return app
