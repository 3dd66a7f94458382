"""The console as an HTTP application: the routes of its parts, each behind the gate, and nothing beside them."""

from pathlib import Path

from aiohttp import web

from bot.console.access import Permission
from bot.console.api import Api
from bot.console.gate import Gate, Route, headers
from bot.console.numbers_pages import NumbersPages
from bot.console.openapi import describe
from bot.web import STATIC

HERE = Path(__file__).parent


def application(gate: Gate, api: Api, *parts: list[Route]) -> web.Application:
    """Everything behind its permission; only styles, scripts and the API's description are for everybody."""
    app = web.Application(client_max_size=1024 * 1024, middlewares=[headers])
    told = describe(api.calls)

    async def openapi(_request: web.Request) -> web.Response:
        return web.json_response(told)

    for route in routes(api, *parts):
        app.router.add_route(route.method, route.path, gate.guard(route))
    app.router.add_get("/api/openapi.json", openapi)
    app.router.add_static("/static/web/", STATIC)
    app.router.add_static("/static/console/", HERE / "static")
    return app


def routes(api: Api, *parts: list[Route]) -> list[Route]:
    """The table: what there is, and who may."""
    return [*api.routes(), *(route for part in parts for route in part)]


def numbers_routes(numbers: NumbersPages) -> list[Route]:
    """The pages of the numbers."""
    return [
        Route("GET", "/numbers", Permission.SEE_NUMBERS, numbers.page),
        Route("GET", "/numbers/plot/{name}.svg", Permission.SEE_NUMBERS, numbers.plot),
        Route("GET", "/numbers.csv", Permission.EXPORT_NUMBERS, numbers.export),
    ]


PUBLIC = frozenset({("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/api/session")})
"""Routes without a permission; a test compares."""
