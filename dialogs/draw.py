"""Every screen in every language on one page: what a translator reads aloud and an official signs off.

The pictures are made by walking the real core, so they show what people get, not what somebody meant to draw.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from dialogs.effects import Replace, Screen, Show
from dialogs.event import CodeFailed, Declined, Delayed, Learned, StatusChanged
from dialogs.fields.signature import FAILURES
from dialogs.form import CONDITIONS
from dialogs.information import TOPICS
from dialogs.rehearsal import BEGIN, Rehearsal

if TYPE_CHECKING:
    from dialogs.form import Form

FAMILY = 2
"""Entries that a drawn group has."""
PROBES = (
    "…",
    "?",
    "12",
    "a",
    "1 2 3",
    "A. B.",
    "ааа",
    "Aйгул5",
    "Aйгulь",
    "30.02.1990",
    "03.13.1990",
    "1990",
    "03.04.2090",
    "03.04.1790",
    "03.04.90",
    "Aigul",
    "Айгүл",
    "Atlantis",
    "Конго",
    "Китая",
    "900321300014",
    "850101300017",
    "E1234567O",
    "12345",
    "+7 701",
    "8 701 123 45 67",
    "87011234567, 87017654321",
    "aigul@gmial.com",
    "aigul",
    "2099",
    "1801",
    "2010 2012",
    "ы" * 300,
)
"""Things that people write, right and wrong; each problem and each doubt they lead to is shown once."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen, or a few that come together. `id` is the same in every language."""

    id: str
    title: str
    screens: tuple[Screen, ...]


def draw(form: "Form") -> str:
    """The page."""
    columns = {locale: list(scenes(form, locale)) for locale in form.locales}
    by_id = {locale: {scene.id: scene for scene in found} for locale, found in columns.items()}
    order = list(dict.fromkeys(scene.id for found in columns.values() for scene in found))
    titles = {scene.id: scene.title for found in columns.values() for scene in found}
    contents, rows = [], []
    group = ""
    for ident in order:
        head = ident.partition("/")[0]
        if head != group:
            group = head
            contents.append(f'<a href="#{escape(head)}">{escape(head)}</a>')
            rows.append(f'<h2 id="{escape(head)}">{escape(head)}</h2>')
        cells = "".join(_cell(by_id[locale].get(ident), locale) for locale in form.locales)
        rows.append(
            f'<section id="{escape(ident)}"><h3>{escape(titles[ident])}</h3><div class="row">{cells}</div></section>'
        )
    heads = "".join(f"<b>{escape(form.say(locale)('language-name'))}</b>" for locale in form.locales)
    return PAGE.format(
        title=escape(form.id), contents=" ".join(contents), heads=heads, rows="\n".join(rows), count=len(form.locales)
    )


def scenes(form: "Form", locale: str) -> Iterator[Scene]:
    """All screens of a language."""
    yield from _hello(form, locale)
    walker = _begun(form, locale).walk("consent")
    done: set[str] = set()
    for stop in (None, *_branches(form)):
        walker = _begun(form, locale)
        while walker.stands() != "home":
            path = walker.stands()
            if path not in done and path not in {form.review, form.signature}:
                done.add(path)
                yield from _question(walker, path)
            _step_on(walker, path, stop)
        if stop is None:
            yield from _end(form, locale)
    yield from _anywhere(form, locale)


def _begun(form: "Form", locale: str) -> Rehearsal:
    rehearsal = Rehearsal(form)
    rehearsal.do("/start")
    rehearsal.choose(locale)
    return rehearsal


def _branches(form: "Form") -> Iterator[tuple[str, str]]:
    """Answers that make other questions apply, those that no walk before has given."""
    given: set[tuple[str, str]] = set()
    for question in form.questions:
        for name, wanted in question.when.items():
            if name not in CONDITIONS and not given & {(name, option) for option in wanted}:
                given.add((name, wanted[-1]))
                yield name, wanted[-1]


def _step_on(walker: Rehearsal, path: str, branch: tuple[str, str] | None) -> None:
    if branch and path == branch[0]:
        walker.choose(branch[1])
    elif path in {"family", "work"} and not walker.here().value:
        walker.choose("add")
    else:
        walker.answer(skip=False, examples=True)


def _hello(form: "Form", locale: str) -> Iterator[Scene]:
    rehearsal = Rehearsal(form)
    yield _scene("hello/first", "The first screen", rehearsal, lambda: rehearsal.do("/start"))
    yield _scene("hello/chosen", "A language is chosen", rehearsal, lambda: rehearsal.choose(locale))
    other = rehearsal.copied()
    yield _scene("hello/refused", "Consent refused", other, lambda: other.choose("refuse"))
    typed = rehearsal.copied()
    yield _scene("hello/typed", "Consent typed", typed, lambda: typed.do("say ok"))


def _question(walker: Rehearsal, path: str) -> Iterator[Scene]:
    def one(state: str, *lines: Callable[[Rehearsal], object]) -> Scene:
        rehearsal = walker.copied()
        for line in lines[:-1]:
            line(rehearsal)
        return _scene(f"{path}/{state}", f"{path}: {state}", rehearsal, lambda: lines[-1](rehearsal))

    yield one("asked", lambda r: r.do("/continue"))
    yield one("why", lambda r: r.choose("", "why"))
    kind = walker.here().question.field.kind
    if kind == "upload":
        yield one("one file", lambda r: r.do("file passport.pdf"))
        yield one("photo too", lambda r: r.do("file passport.pdf"), lambda r: r.do("photo"))
        yield one("a refused one", lambda r: r.do("file passport.pdf"), lambda r: r.do("file passport.docx"))
        yield one(
            "done too early",
            lambda r: setattr(r, "patient", True),
            lambda r: r.do("file a.pdf"),
            lambda r: r.choose("done"),
        )
        return
    if kind == "group":
        return
    yield from _probed(walker, path)
    if "." not in path:
        yield one("again", lambda r: r.answer(skip=False, examples=True), lambda r: r.do("/back"))


def _probed(walker: Rehearsal, path: str) -> Iterator[Scene]:
    """Each problem and each doubt that some of the probes leads to."""
    met: set[str] = set()
    for probe in PROBES:
        rehearsal = walker.copied()
        scene = _scene("", "", rehearsal, lambda r=rehearsal, p=probe: r.do(f"say {p}"))  # type: ignore[misc]
        if rehearsal.stands() != path or not scene.screens:
            continue
        proposal = rehearsal.session.proposal if rehearsal.session else None
        first = scene.screens[0].text.partition("\n")[0]
        mark = f"doubt {proposal.code}" if proposal else " ".join(first.split()[:4])
        if mark not in met and (proposal or first.startswith("⚠️")):
            met.add(mark)
            label = f"“{probe[:30]}”"
            yield Scene(f"{path}/{probe[:40]}", f"{path}: {label}", scene.screens)


def _end(form: "Form", locale: str) -> Iterator[Scene]:
    """Groups with entries, the review, the signature, and home in every state."""
    full = _begun(form, locale)
    while full.stands() != form.review:
        path = full.stands()
        if path in {"family", "work"} and _count(full) < FAMILY:
            full.choose("add")
        else:
            full.answer(skip=False, examples=True)
        if path in {"family", "work"} or (path.startswith("family.") and full.stands() == "family"):
            copy = full.copied()
            if full.stands() == "family" and (count := _count(full)):
                yield _scene(f"family/list {count}", f"family: {count} in the list", copy, lambda: copy.do("/continue"))  # noqa: B023
                look = full.copied()
                yield _scene("family/entry", "family: one of them", look, lambda: look.choose("1", "page"))  # noqa: B023
    yield from _review(full, form)
    yield from _signature(full, form)
    signed = full.copied().walk("home", examples=True)
    yield from _homes(signed)


def _count(rehearsal: Rehearsal) -> int:
    value = rehearsal.here().value
    return len(value) if isinstance(value, tuple) else 0


def _review(full: Rehearsal, form: "Form") -> Iterator[Scene]:
    review = form.review
    for title, verb, option in (
        ("masked", "page", "0"),
        ("revealed", "reveal", "0"),
        ("next page", "page", "1"),
        ("a section to change", "page", "102"),
    ):
        rehearsal = full.copied()
        yield _scene(
            f"{review}/{title}",
            f"{review}: {title}",
            rehearsal,
            lambda r=rehearsal, v=verb, o=option: r.choose(o, v),  # type: ignore[misc]
        )
    edited = full.copied()
    revision = edited.session.revision if edited.session else 0
    yield _scene(
        f"{review}/edit", f"{review}: change the e-mail", edited, lambda: edited.press(f"edit:email::{revision}")
    )


def _signature(full: Rehearsal, form: "Form") -> Iterator[Scene]:
    name = form.signature
    ready = full.copied()
    yield _scene(f"{name}/ready", f"{name}: ready", ready, lambda: ready.choose("confirm"))
    other = ready.copied()
    yield _scene(f"{name}/other", f"{name}: another number", other, lambda: other.choose("other"))
    sent = ready.copied()
    yield _scene(f"{name}/sent", f"{name}: sent", sent, lambda: sent.choose("send"))
    wrong = sent.copied()
    for count in range(1, 6):
        yield _scene(f"{name}/wrong {count}", f"{name}: wrong, {count}", wrong, lambda: wrong.do("say 000000"))
    soon = sent.copied()
    yield _scene(f"{name}/too soon", f"{name}: again too soon", soon, lambda: soon.choose("resend"))
    late = sent.copied()
    late.at = late.at.replace(hour=late.at.hour + 1)
    yield _scene(f"{name}/expired", f"{name}: expired", late, lambda: late.do("code"))
    for code in FAILURES:
        failed = ready.copied()
        until = BEGIN.replace(hour=9)
        signing = sent.session.signing if sent.session else None
        if signing is not None and failed.session is not None:
            failed.session = failed.session.changed(signing=signing.changed(state="sending"))
            outcome = CodeFailed(code=code, until=until)
            event = failed.event(Learned, about=signing.id, outcome=outcome)
            yield _scene(f"{name}/{code}", f"{name}: {code}", failed, lambda f=failed, e=event: f.happen(e))  # type: ignore[misc]


def _homes(signed: Rehearsal) -> Iterator[Scene]:
    ours = signed.session.application if signed.session else None
    if ours is None or signed.session is None:
        return
    waiting = signed.copied()
    waiting.session = signed.session.changed(application=ours.changed(stage="accepted", status="", number=""))
    yield _scene("home/accepted", "home: on its way", waiting, lambda: waiting.do("/continue"))
    for outcome in (Delayed(), Declined(code="422")):
        told = waiting.copied()
        event = told.event(Learned, about=ours.id, outcome=outcome)
        yield _scene(f"home/{outcome.kind}", f"home: {outcome.kind}", told, lambda t=told, e=event: t.happen(e))  # type: ignore[misc]
    yield _scene("home/received", "home: received", signed, lambda: signed.do("/continue"))
    for version, status in enumerate(signed.form.statuses[1:], 1):
        told = signed.copied()
        reason = "…" if status in {"more_information_needed", "refused"} else ""
        changed = StatusChanged(status=status, version=version, number=ours.number, reason=reason)
        event = told.event(Learned, about=ours.id, outcome=changed)
        yield _scene(f"home/{status}", f"home: {status}", told, lambda t=told, e=event: t.happen(e))  # type: ignore[misc]
    second = signed.copied()
    yield _scene("home/new", "home: another application", second, lambda: second.choose("new"))
    yield _scene("home/status", "then /status", second, lambda: second.do("/status"))
    for line in ("/review", "/cancel", "say hello"):
        again = signed.copied()
        yield _scene(f"home/{line}", f"home: {line}", again, lambda a=again, text=line: a.do(text))  # type: ignore[misc]


def _anywhere(form: "Form", locale: str) -> Iterator[Scene]:
    base = _begun(form, locale).walk("birth_date", examples=True)
    for line in (
        "/start",
        "/help",
        "/language",
        "/status",
        "/review",
        "/cancel",
        "/delete",
        "/nonsense",
        "sticker",
        "edit",
    ):
        rehearsal = base.copied()
        yield _scene(f"anywhere/{line}", line, rehearsal, lambda r=rehearsal, text=line: r.do(text))  # type: ignore[misc]
    for topic in TOPICS:
        rehearsal = base.copied()
        yield _scene(f"anywhere/{topic}", f"help: {topic}", rehearsal, lambda r=rehearsal, t=topic: r.choose(t, "info"))  # type: ignore[misc]
    for command, option in (("/cancel", "no"), ("/cancel", "yes"), ("/delete", "no"), ("/delete", "yes")):
        rehearsal = base.copied()
        rehearsal.do(command)
        title = f"{command}, {option}"
        yield _scene(f"anywhere/{title}", title, rehearsal, lambda r=rehearsal, o=option: r.choose(o))  # type: ignore[misc]
    silent = base.copied()
    yield _scene("anywhere/reminder", "after 27 days", silent, lambda: silent.do("wait 27 days"))
    yield _scene("anywhere/expired", "after 30 days", silent, lambda: silent.do("wait 4 days"))


def _scene(ident: str, title: str, rehearsal: Rehearsal, act: Callable[[], object]) -> Scene:
    """What the bot tells when this is done."""
    before = len(rehearsal.done)
    act()
    effects = rehearsal.done[before:]
    return Scene(ident, title, tuple(effect.screen for effect in effects if isinstance(effect, Show | Replace)))


def _cell(scene: Scene | None, locale: str) -> str:
    if scene is None:
        return '<div class="phone none"></div>'
    return f'<div class="phone" lang="{locale}">{"".join(map(_bubble, scene.screens))}</div>'


def _bubble(screen: Screen) -> str:
    rows = "".join(
        f'<div class="buttons">{"".join(f"<span>{escape(button.text)}</span>" for button in row)}</div>'
        for row in screen.rows
    )
    if screen.contact:
        rows += f'<div class="buttons below"><span>{escape(screen.contact)}</span></div>'
    return f'<div class="bubble">{screen.text}</div>{rows}'


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
:root {{ color-scheme: light dark; --paper: #eef1f4; --ink: #17212b;
--bubble: #fff; --button: #dbe7f3; --line: #c9d2da }}
@media (prefers-color-scheme: dark) {{
:root {{ --paper: #0e1621; --ink: #f1f4f6; --bubble: #182533; --button: #2b3d50; --line: #2a3745 }} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.4 system-ui, "Noto Sans", sans-serif }}
nav {{ padding: 1rem 1.5rem; columns: 8rem auto; border-bottom: 1px solid var(--line) }}
nav a {{ display: block; color: inherit }}
.heads {{ position: sticky; top: 0; background: var(--paper); border-bottom: 1px solid var(--line); z-index: 1 }}
.row, .heads {{ display: grid; grid-template-columns: repeat({count}, minmax(0, 1fr)); gap: 1rem;
padding: .5rem 1.5rem }}
h2 {{ margin: 2rem 1.5rem .5rem; border-bottom: 2px solid var(--line); scroll-margin-top: 3rem }}
h3 {{ margin: 1rem 1.5rem 0; font-size: .85rem; font-weight: 600; opacity: .7 }}
.phone {{ max-width: 26rem }}
.bubble {{ background: var(--bubble); border-radius: 12px; padding: .5rem .75rem; margin-top: .5rem;
white-space: pre-wrap; unicode-bidi: plaintext; overflow-wrap: anywhere }}
.buttons {{ display: flex; gap: 4px; margin-top: 4px }}
.buttons span {{ flex: 1; background: var(--button); border-radius: 8px; padding: .35rem .5rem; text-align: center;
font-size: .9rem }}
.buttons.below span {{ border-radius: 2px }}
</style></head><body><nav>{contents}</nav><div class="heads">{heads}</div>
{rows}
</body></html>
"""
