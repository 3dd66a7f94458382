"""The calls of the training desk, in the table style of the API; and the export, which is a file and no JSON."""

from typing import Any

from aiohttp import web

from bot.console import models as shapes
from bot.console.access import Permission
from bot.console.calls import Ask, Call
from bot.console.gate import WHO, Route
from bot.console.lessons import Lesson, Lessons, Missed, Order, Verdict


class Misses(shapes.Shape):
    """What is to be judged, and how much waits for a second person or is approved."""

    misses: tuple[Missed, ...]
    waiting: int
    approved: int


class Pending(shapes.Shape):
    """What waits for a second person, oldest first."""

    lessons: tuple[Lesson, ...]


class First(shapes.Shape):
    """Which come first."""

    first: Order = "oldest"


def calls(lessons: Lessons) -> list[Call]:
    """Of the JSON API."""
    P, one = Permission, "/lessons/{id}"  # noqa: N806  (a table)

    async def misses(ask: Ask) -> Misses:
        found = await lessons.misses(ask.query.first)
        waiting, approved = await lessons.pending(), await lessons.approved()
        return Misses(misses=tuple(found), waiting=len(waiting), approved=len(approved))

    async def judge(ask: Ask) -> Lesson:
        return await lessons.judge(ask.who.staff, ask.path["id"], ask.body)

    async def pending(_ask: Ask) -> Pending:
        return Pending(lessons=tuple(await lessons.pending()))

    async def approve(ask: Ask) -> Lesson:
        return await lessons.approve(ask.who.staff, ask.path["id"])

    async def reject(ask: Ask) -> Lesson:
        return await lessons.reject(ask.who.staff, ask.path["id"])

    async def take_back(ask: Ask) -> Lesson:
        return await lessons.take_back(ask.who.staff, ask.path["id"])

    return [
        Call("GET", "/lessons/misses", P.SEE_TRAINING, "What nobody has judged.", Misses, misses, query=First),
        Call("POST", "/lessons/misses/{id}", P.ANNOTATE, "Say what one means; 409 if done.", Lesson, judge, Verdict),
        Call("GET", "/lessons", P.SEE_TRAINING, "What waits for a second person.", Pending, pending),
        Call("POST", f"{one}/approve", P.APPROVE_LESSONS, "Agree, never to one's own.", Lesson, approve),
        Call("POST", f"{one}/reject", P.APPROVE_LESSONS, "Disagree: it is a miss again.", Lesson, reject),
        Call("POST", f"{one}/take-back", P.ANNOTATE, "One's own, unless approved.", Lesson, take_back),
    ]


def export(lessons: Lessons) -> Route:
    """All approved lessons as a file for `python -m nlu take`."""

    async def run(request: web.Request) -> web.Response:
        text = await lessons.export(request[WHO].staff.login)
        headers = {"Content-Disposition": 'attachment; filename="lessons.yml"'}
        return web.Response(text=text, content_type="application/yaml", headers=headers)

    return Route("GET", "/api/lessons/export", Permission.EXPORT_LESSONS, run)


DESCRIBED: dict[str, dict[str, dict[str, Any]]] = {
    "/api/lessons/export": {
        "get": {
            "summary": "Approved lessons in Rasa's YAML, for `python -m nlu take`; audited.",
            "operationId": "get_lessons_export",
            "x-permission": Permission.EXPORT_LESSONS.value,
            "responses": {"200": {"description": "A file.", "content": {"application/yaml": {}}}},
        }
    }
}
"""The export, as the API's description tells it."""
