"""What stood in the chat, rebuilt from what the commits kept: events and effects become bubbles, edited in place."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from bot.console.veil import HIDDEN, Veil, is_personal, plain_html
from dialogs.settle import HOLD


@dataclass(slots=True)
class Bubble:
    """One message, or one thing that happened. `html` is safe: text nodes, `<b>` and `<i>`."""

    id: str  # of the transcript's entry; several bubbles may share it
    who: str  # person | bot | staff | note | event
    at: datetime
    html: str
    name: str = ""  # of the colleague
    hidden: bool = False  # something is veiled
    buttons: list[list[str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)  # what its buttons carry
    states: list[str] = field(default_factory=list)  # edited | disarmed
    what: str = ""  # of an event: a key of the console's texts
    args: dict[str, str] = field(default_factory=dict)
    file: str = ""  # id of a file of theirs or ours


class Transcript:
    """Reads entries, oldest first, into bubbles."""

    def __init__(self, veil: Veil, reader: str) -> None:
        self.bubbles: list[Bubble] = []
        self._veil = veil
        self._reader = reader
        self._entry = ""
        self._count = 0  # bubbles of the entry
        self._where: dict[str, str] = {}

    def read(self, records: Sequence[tuple[str, dict[str, Any]]]) -> list[Bubble]:
        """All of them: first what tells who it is, then what is shown."""
        for _, record in records:
            self._learn(record)
        for entry, record in records:
            self._add(entry, record)
        return self.bubbles

    def _learn(self, record: dict[str, Any]) -> None:
        event, where = record["event"], record.get("where", {})
        personal = is_personal(where.get("kind", "")) and not where.get("owner")
        if event["kind"] == "said" and personal and not event["text"].startswith("/"):
            self._veil.learn(event["text"])
        if event["kind"] == "staff_did":
            self._veil.allow(event["name"])
            if event["act"]["kind"] == "suggest":
                self._veil.learn(event["act"]["text"])

    def _add(self, entry: str, record: dict[str, Any]) -> None:
        """One commit."""
        event, effects = record["event"], record["effects"]
        self._entry, self._count, self._where = entry, 0, record.get("where", {})
        at = datetime.fromisoformat(event["at"])
        self._happened(entry, at, event)
        let_go = any(effect["kind"] == "cancel" and effect["name"] == HOLD for effect in effects)
        if let_go and self._where.get("owner") and event["kind"] != "staff_did":
            self._event(entry, at, "left-alone" if event["kind"] == "timer_rang" else "taken-back")
        for effect in effects:
            self._told(entry, at, event, effect)

    def _happened(self, entry: str, at: datetime, event: dict[str, Any]) -> None:
        match event["kind"]:
            case "said":
                self._person(entry, at, event["text"])
            case "chose":
                label = self._label(event["data"])
                self._event(entry, at, "tapped" if label else "tapped-old", label=label)
            case "shared":
                self._person(entry, at, event["phone"])
            case "uploaded":
                self._person(entry, at, file_kind(event["name"] or "photo.jpg"), what="file")
            case "sent":
                self._event(entry, at, "sent", what=event["what"])
            case "commanded":
                self._person(entry, at, f"/{event['name']}")
            case "timer_rang":
                self._event(entry, at, "timer", name=event["name"])
            case "learned":
                self._learned(entry, at, event["outcome"])
            case "staff_did":
                self._staff(entry, at, event)

    def _person(self, entry: str, at: datetime, text: str, *, what: str = "") -> None:
        if self._where.get("owner") and self._where["owner"] == self._reader:
            shown = self._veil.over_talk(text)
        elif what or _COMMAND.fullmatch(text):
            shown = text  # a command of ours, a kind of file
        else:
            personal = is_personal(self._where.get("kind", "")) or bool(self._where.get("owner"))
            shown = self._veil.over(text, personal=personal)
        self._put(Bubble(entry, "person", at, escape(shown, quote=False), hidden=shown != text, what=what))

    def _learned(self, entry: str, at: datetime, outcome: dict[str, Any]) -> None:
        code = str(outcome.get("code") or outcome.get("status") or "")
        if outcome["kind"] != "queued":
            self._event(entry, at, outcome["kind"], code=code)

    def _staff(self, entry: str, at: datetime, event: dict[str, Any]) -> None:
        act, name = event["act"], event["by"]
        match act["kind"]:
            case "claim":
                self._event(entry, at, "claimed", name=name)
            case "hand_back":
                self._event(entry, at, "resolved" if act["resolved"] else "handed-back", name=name)
            case "note":
                self._put(Bubble(entry, "note", at, escape(act["text"], quote=False), name=name))
            case "assign":
                self._event(entry, at, "assigned" if act["to"] else "unassigned", name=name, to=act["to"])
            case "suggest":
                self._event(entry, at, "suggested", name=name, question=act["question"])

    def _told(self, entry: str, at: datetime, event: dict[str, Any], effect: dict[str, Any]) -> None:
        match effect["kind"]:
            case "show":
                self._put(self._screen(entry, at, event, effect["screen"]))
            case "replace":
                self._replaced(entry, at, event, effect["screen"])
            case "disarm":
                if tapped := self._tapped(event):
                    tapped.buttons, tapped.data = [], []
                    tapped.states.append("disarmed")
            case "send_file" | "send_paper":
                who = "staff" if effect["kind"] == "send_file" else "bot"
                html = plain_html(effect["caption"]) if who == "staff" else self._veil.over_html(effect["caption"])
                self._put(
                    Bubble(
                        entry,
                        who,
                        at,
                        html,
                        args={"name": file_kind(effect["name"])},
                        what="file",
                        file=effect.get("file", ""),
                    )
                )
            case "erase":
                self._event(entry, at, "erased")
            case "toast" | "submit":
                self._event(entry, at, effect["kind"], text=self._veil.over(effect.get("text", "")))

    def _screen(self, entry: str, at: datetime, event: dict[str, Any], screen: dict[str, Any]) -> Bubble:
        ours = event["kind"] == "staff_did" and event["act"]["kind"] == "reply"
        veiled = plain_html(screen["text"]) if ours else self._veil.over_html(screen["text"])
        bubble = Bubble(entry, "staff" if ours else "bot", at, veiled)
        bubble.hidden = veiled != plain_html(screen["text"])
        if screen.get("contact"):
            bubble.buttons = [[screen["contact"]]]
        for row in screen.get("rows", ()):
            bubble.buttons.append([self._veil.over(button["text"], personal=True) for button in row])
            bubble.data += [button["data"] for button in row]
        return bubble

    def _replaced(self, entry: str, at: datetime, event: dict[str, Any], screen: dict[str, Any]) -> None:
        new = self._screen(entry, at, event, screen)
        tapped = self._tapped(event)
        if tapped is None:
            self._put(new)
            return
        tapped.id = self._named(entry)
        tapped.html, tapped.buttons, tapped.data, tapped.hidden = new.html, new.buttons, new.data, new.hidden
        if "edited" not in tapped.states:
            tapped.states.append("edited")

    def _tapped(self, event: dict[str, Any]) -> Bubble | None:
        data = event.get("data", "")
        return next((one for one in reversed(self.bubbles) if data in one.data), None) if data else None

    def _label(self, data: str) -> str:
        bubble = next((one for one in reversed(self.bubbles) if data in one.data), None)
        if bubble is None:
            return ""
        labels = [label for row in bubble.buttons for label in row]
        return labels[bubble.data.index(data)]

    def _event(self, entry: str, at: datetime, key: str, /, **args: str) -> None:
        self._put(Bubble(entry, "event", at, "", what=key, args=args))

    def _put(self, bubble: Bubble) -> None:
        bubble.id = self._named(bubble.id)
        self.bubbles.append(bubble)

    def _named(self, entry: str) -> str:
        """Every bubble has a name of its own: its entry, and which of that entry's it is."""
        self._count += 1
        return f"{entry}.{self._count}"


def file_kind(name: str) -> str:
    """A file's name often tells whose it is: only its kind is shown."""
    ending = name.rpartition(".")[2].lower()
    return f"{HIDDEN}.{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= SHORT_ENDING else HIDDEN


SHORT_ENDING = 5
_COMMAND = re.compile(r"/[a-z]{1,32}")


def read(body: bytes) -> dict[str, Any]:
    """A record as the turn wrote it."""
    record: dict[str, Any] = json.loads(body)
    return record
