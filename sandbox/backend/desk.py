"""The decision desk: pages on which a clerk reads applications and decides on them. Works without any script."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import filetype
import holidays
from aiohttp import web
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from bot.web import TEMPLATES
from sandbox.backend.faults import CALLS, KINDS, Calls, Fault, Faults
from sandbox.backend.guard import COOKIE, HEADERS, Forms, local
from sandbox.backend.reading import Reading, day, moment, visible
from sandbox.backend.store import ASTANA, NEXT, REASONED, NotPossibleError, Record, Store

HERE = Path(__file__).parent
REASON_LIMIT = 2000
PICTURES = {"image/png": ".png", "image/jpeg": ".jpg"}  # what a browser shows inside a page
KNOWN = {**PICTURES, "application/pdf": ".pdf", "image/heic": ".heic"}

STATUS = {
    "received": ("Received", "info"),
    "in_review": ("In review", "info"),
    "more_information_needed": ("Waiting for the applicant", "warn"),
    "approved": ("Approved", "good"),
    "refused": ("Refused", "bad"),
}
# What a clerk can do: button, what it does, label of the reason, what stands above the confirmation.
ACTIONS = {
    "in_review": ("Take into review", "Somebody is looking at it now.", "", "Take this application into review?"),
    "more_information_needed": (
        "Ask for more information",
        "The applicant is told what is missing.",
        "What is missing?",
        "Ask the applicant for more information?",
    ),
    "approved": (
        "Approve",
        "The family is included in the quota.",
        "A note to the applicant (optional)",
        "Approve this application?",
    ),
    "refused": ("Refuse", "The applicant is told why.", "Why is it refused?", "Refuse this application?"),
}
DONE = {
    "in_review": "Taken into review.",
    "more_information_needed": "The applicant is asked for more information.",
    "approved": "Approved.",
    "refused": "Refused.",
}
FILTERS = {
    "open": ("Open", frozenset({"received", "in_review", "more_information_needed"})),
    "decided": ("Decided", frozenset({"approved", "refused"})),
    "all": ("All", frozenset(STATUS)),
}
Decide = Callable[[str, str, str, int | None], Awaitable[Record]]


class Desk:
    """Lists and shows applications, takes decisions through `decide`, and holds the failure switches."""

    def __init__(self, store: Store, forms: Forms, faults: Faults, calls: Calls, decide: Decide) -> None:
        self._store = store
        self._forms = forms
        self._faults = faults
        self._calls = calls
        self._decide = decide
        loaders = [FileSystemLoader(HERE / "templates"), FileSystemLoader(TEMPLATES)]
        self._pages = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters |= {"day": day, "moment": moment, "visible": visible}
        self._pages.globals |= {
            "STATUS": STATUS,
            "ACTIONS": ACTIONS,
            "REASONED": REASONED,
            "REASON_LIMIT": REASON_LIMIT,
        }

    def routes(self) -> list[web.AbstractRouteDef]:
        """Pages under /desk, styles under /static/desk/."""
        return [
            web.get("/desk", local(self._list)),
            web.get("/desk/switches", local(self._switches)),
            web.post("/desk/switches", local(self._switch)),
            web.get("/desk/{id}", local(self._one)),
            web.post("/desk/{id}", local(self._act)),
            web.get("/desk/{id}/files/{file}", local(self._file)),
            web.static("/static/desk/", HERE / "static"),
        ]

    def _page(self, request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
        visitor, token = self._forms.token(request)
        text = self._pages.get_template(template).render(active="desk", lang="en", dir="ltr", token=token, **values)
        response = web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)
        response.set_cookie(COOKIE, visitor, path="/desk", httponly=True, samesite="Strict")
        return response

    async def _list(self, request: web.Request) -> web.Response:
        records = await asyncio.to_thread(self._store.all)
        show = request.query.get("show", "open")
        show = show if show in FILTERS else "open"
        counts = {key: sum(record.status in statuses for record in records) for key, (_, statuses) in FILTERS.items()}
        readings = [Reading(record) for record in records if record.status in FILTERS[show][1]]
        return self._page(
            request,
            "list.html",
            rows=[(reading, _urgency(reading.record)) for reading in readings],
            filters=[(key, name, counts[key]) for key, (name, _) in FILTERS.items()],
            show=show,
            switches=len(self._faults.all()),
        )

    async def _one(self, request: web.Request) -> web.Response:
        record = await self._record(request)
        done = DONE.get(request.query.get("done", ""), "")
        return await self._show(request, record, done=done)

    async def _show(
        self,
        request: web.Request,
        record: Record,
        *,
        done: str = "",
        error: str = "",
        draft: Mapping[str, str] | None = None,
    ) -> web.Response:
        history = await asyncio.to_thread(self._store.history, record.id)
        return self._page(
            request,
            "application.html",
            status=409 if error else 200,
            reading=Reading(record),
            record=record,
            history=history,
            actions=NEXT[record.status],
            urgency=_urgency(record),
            pictures=PICTURES,
            done=done,
            error=error,
            draft=draft or {},
        )

    async def _act(self, request: web.Request) -> web.Response:
        """First a page that shows what is about to happen, then, confirmed, the decision."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        self._forms.check(request, form.get("token", ""))
        record = await self._record(request)
        status, reason = form.get("status", ""), form.get("reason", "").replace("\r\n", "\n").strip()[:REASON_LIMIT]
        version = form.get("version", "")
        if status not in ACTIONS or not version.isdecimal():
            raise web.HTTPBadRequest(text="This form is not one of the desk's.")
        error = ""
        if status not in NEXT[record.status] or int(version) != record.version:
            error = "Somebody else has moved this application on meanwhile. Please look again before you decide."
        elif status in REASONED and not reason:
            error = "The applicant is owed a reason: please write one."
        elif form.get("confirmed") == "yes":
            try:
                await self._decide(record.id, status, reason, record.version)
            except NotPossibleError as refusal:
                error = str(refusal)
            else:
                raise web.HTTPSeeOther(f"/desk/{record.id}?done={status}")
        elif form.get("confirmed") != "back":
            return self._page(
                request, "confirm.html", reading=Reading(record), record=record, status_code=status, reason=reason
            )
        return await self._show(request, await self._record(request), error=error, draft={status: reason})

    async def _record(self, request: web.Request) -> Record:
        record = await asyncio.to_thread(self._store.find, request.match_info["id"])
        if record is None:
            raise web.HTTPNotFound(text="There is no such application.")
        return record

    async def _file(self, request: web.Request) -> web.Response:
        """A file to keep, never a page: its type by its content, its name made harmless."""
        record = await self._record(request)
        file = await asyncio.to_thread(self._store.file, record.id, request.match_info["file"])
        named = {one.id: one.name for paper in Reading(record).papers() for one in paper.files}
        if file is None or request.match_info["file"] not in named:
            raise web.HTTPNotFound(text="There is no such file.")
        found = filetype.guess_mime(file.content)
        media_type = found if found in KNOWN else "application/octet-stream"
        name = quote(_harmless(named[request.match_info["file"]], KNOWN.get(media_type, ".bin")), safe="")
        headers = {
            **HEADERS,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": f"attachment; filename=\"document\"; filename*=UTF-8''{name}",
            "Content-Type": media_type,
        }
        return web.Response(body=file.content, headers=headers)

    async def _switches(self, request: web.Request) -> web.Response:
        return self._page(
            request,
            "switches.html",
            faults=self._faults.all(),
            kinds=KINDS,
            call_names=CALLS,
            calls=self._calls.all()[-30:][::-1],
        )

    async def _switch(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        self._forms.check(request, form.pop("token", ""))
        if form.pop("do", "") == "clear":
            self._faults.clear()
        else:
            try:
                self._faults.add(Fault.model_validate(form))
            except ValidationError:
                raise web.HTTPBadRequest(text="This form is not one of the desk's.") from None
        raise web.HTTPSeeOther("/desk/switches")


def _urgency(record: Record) -> tuple[str, str]:
    """How long until the decision is due, in words and as a kind of badge; empty when it is decided."""
    if not NEXT[record.status]:
        return "", ""
    today = datetime.now(UTC).astimezone(ASTANA).date()
    if record.due_date < today:
        return "overdue", "bad"
    left = _working_days(today, record.due_date)
    if left == 0:
        return "due today", "bad"
    return f"{left} working day{'' if left == 1 else 's'} left", "warn" if left <= 3 else ""  # noqa: PLR2004 - soon


def _working_days(first: date, last: date) -> int:
    return max(0, int(holidays.country_holidays("KZ").get_working_days_count(first, last)) - 1)


def _harmless(name: str, suffix: str) -> str:
    """A file name without path, control characters or a leading dot, that ends as its content does."""
    kept = "".join("_" if letter in '/\\:*?"<>|\ufffd' else letter for letter in visible(name)).strip(". \t\n")
    kept = " ".join(kept.split())[:120] or "document"
    alike = {".jpg": (".jpg", ".jpeg")}.get(suffix, (suffix,))
    return kept if kept.lower().endswith(alike) else kept + suffix
