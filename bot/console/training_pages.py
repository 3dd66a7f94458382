"""The page of the training desk: one miss at a time, what waits for a second person, and the model's numbers."""

import json
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from aiohttp import web

from bot.console.access import Permission, Staff
from bot.console.gate import WHO, Route
from bot.console.lessons import NLU, Lesson, Lessons, Missed, Order
from bot.console.pages import Views
from bot.console.words import Speech
from dialogs.form import Form
from dialogs.texts import name_in, plain
from dialogs.understanding import INTENTS, Named

HELD = 180.0
"""Seconds for which a miss that somebody looks at is not shown to others, so that two don't judge the same."""
FIGURES = ("accuracy", "macro_f1", "region_f1", "acted_right", "acted_wrong", "out_of_scope_caught")
"""Of an evaluation set, in the order of the table."""


class TrainingPages:
    """Handlers for GET /training and /training/parts; both take `first` (oldest, unsure), parts also `want` (an id)."""

    def __init__(self, form: Form, lessons: Lessons, views: Views, promoted: Path = NLU / "promoted.json") -> None:
        self._form = form
        self._lessons = lessons
        self._views = views
        self._promoted = promoted
        self._shown: dict[str, tuple[str, float]] = {}  # miss: to whom, until when

    def routes(self) -> list[Route]:
        """Each with its permission."""
        return [
            Route("GET", "/training", Permission.SEE_TRAINING, self._page),
            Route("GET", "/training/parts", Permission.SEE_TRAINING, self._parts),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        staff = request[WHO].staff
        text = Speech(staff.locale)
        return self._views.page(
            request,
            "training.html",
            active="training",
            intents=[(intent, text(f"intent-{intent}")) for intent in INTENTS],
            values=self._values(staff.locale),
            model=figures(self._promoted),
            **await self._now(request),
        )

    async def _parts(self, request: web.Request) -> web.Response:
        """The three parts that change, as [{id, html}]."""
        values = {"staff": request[WHO].staff, **await self._now(request)}
        names = ("progress", "miss", "waiting")
        locale = request[WHO].staff.locale
        told = [
            {"id": name, "html": self._views.part(f"training_{name}.html", locale, P=Permission, **values)}
            for name in names
        ]
        return web.json_response(told)

    async def _now(self, request: web.Request) -> dict[str, Any]:
        staff = request[WHO].staff
        order: Order = "unsure" if request.query.get("first") == "unsure" else "oldest"
        misses = await self._lessons.misses(order)
        pending = await self._lessons.pending()
        others = [lesson for lesson in pending if lesson.by != staff.login]
        return {
            "order": order,
            "one": self._next(staff, misses, request.query.get("want", "")),
            "misses": len(misses),
            "pending": pending,
            "decidable": others[0].miss.id if others else "",
            "approved": len(await self._lessons.approved()),
            "last": await self._lessons.last(staff),
            "pieces": pieces,
            "question": self._questions(staff.locale),
            "spoken": {one: self._form.say(one).label("language-name") for one in self._form.locales},
        }

    def _next(self, staff: Staff, misses: list[Missed], wanted: str) -> Missed | None:
        """The one that is wanted, else the first that nobody else is looking at, else the first."""
        at = monotonic()
        self._shown = {
            ident: (login, until)
            for ident, (login, until) in self._shown.items()
            if until > at and login != staff.login
        }
        free = (miss for miss in misses if miss.id not in self._shown)
        one = next((miss for miss in misses if miss.id == wanted), None) or next(free, None)
        one = one or next(iter(misses), None)
        if one is not None:
            self._shown.setdefault(one.id, (staff.login, at + HELD))
        return one

    def _questions(self, locale: str) -> Any:
        words = self._form.say(locale)

        def question(path: str) -> str:
            key = f"{plain(path)}.label"
            return words.label(key) if words.has(key) else path

        return question

    def _values(self, locale: str) -> dict[str, list[tuple[str, str]]]:
        """What can be marked, by entity: each value and its name."""
        text, question = Speech(locale), self._questions(locale)
        regions = {region.id: name_in(region.names, locale) for region in self._form.regions}

        def name(entity: str, value: str) -> str:
            key = f"value-{entity}-{value}"
            return regions.get(value, value) if entity == "region" else text(key) if text.has(key) else question(value)

        return {entity: [(one, name(entity, one)) for one in values] for entity, values in self._lessons.known.items()}


def pieces(lesson: Lesson) -> list[tuple[str, Named | None]]:
    """The text of a lesson, taken apart at its marks."""
    text, after = lesson.miss.text, 0
    found: list[tuple[str, Named | None]] = []
    for one in lesson.entities:
        found += [(text[after : one.start], None), (text[one.start : one.end], one)]
        after = one.end
    return [piece for piece in [*found, (text[after:], None)] if piece[0]]


def figures(path: Path) -> dict[str, Any]:
    """The promoted model's numbers as percents, by evaluation set and of all; empty if there are none."""
    if not path.exists():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    sets = {name.removesuffix(".jsonl").replace("_", " "): _percents(row) for name, row in told["sets"].items()}
    return {"fingerprint": told["fingerprint"], "messages": told["messages"], "all": _percents(told["numbers"])} | {
        "sets": sets
    }


def _percents(row: Mapping[str, float]) -> list[str]:
    return [f"{100 * row[name]:.1f}" if name in row else "–" for name in FIGURES]
