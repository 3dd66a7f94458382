"""The pages of the numbers in a console of their own, for tests and to look at: real texts, no sign-in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

import bot.console
from bot.console.numbers import Numbers
from bot.console.numbers_pages import NumbersPages, Text
from bot.web import STATIC, TEMPLATES
from dialogs.texts import FluentWords

HERE = Path(bot.console.__file__).parent
CONSOLE = """{% extends "page.html" %}{% block nav %}{% endblock %}{% block notice %}{% endblock %}"""


@dataclass(frozen=True)
class Somebody:
    """A reader."""

    regions: tuple[str, ...] = ()
    locale: str = "en"


def texts(locale: str) -> FluentWords:
    """The texts of the numbers in one language."""
    path = HERE / "texts" / locale / "numbers.ftl"
    return FluentWords(locale, {"numbers.ftl": path.read_text(encoding="utf-8")})


class OwnFrame:
    """Lets everybody in as the same reader; `?as=ru` reads in Russian."""

    def __init__(self, somebody: Somebody) -> None:
        self.somebody = somebody
        loaders = [DictLoader({"console.html": CONSOLE}), FileSystemLoader(HERE / "templates")]
        self._pages = Environment(
            loader=ChoiceLoader([*loaders, FileSystemLoader(TEMPLATES)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def reader(self, request: web.Request) -> Somebody:
        """The one."""
        return Somebody(self.somebody.regions, request.query.get("as", self.somebody.locale))

    def text(self, request: web.Request) -> Text:
        """Real texts."""
        return texts(self.reader(request).locale).label

    def page(self, request: web.Request, template: str, active: str = "", **values: Any) -> web.Response:
        """A page without anything around it."""
        locale = self.reader(request).locale
        page = self._pages.get_template(template)
        text = page.render(t=self.text(request), lang=locale, dir="ltr", active=active, **values)
        return web.Response(text=text, content_type="text/html")


def app(numbers: Numbers, somebody: Somebody | None = None) -> web.Application:
    """All routes, as the console has them."""
    pages = NumbersPages(numbers, OwnFrame(somebody or Somebody()))

    async def data(request: web.Request) -> web.Response:
        return web.json_response(text=(await pages.data(request)).model_dump_json())

    made = web.Application()
    made.router.add_get("/numbers", pages.page)
    made.router.add_get("/numbers/plot/{name}.svg", pages.plot)
    made.router.add_get("/numbers.csv", pages.export)
    made.router.add_get("/api/numbers", data)
    made.router.add_static("/static/web/", STATIC)
    made.router.add_static("/static/console/", HERE / "static")
    return made
