"""What stood in the chat, rebuilt from what the commits kept: events and effects become bubbles, edited in place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from bot.console.veil import HIDDEN, Veil, bare, plain_html
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
    """Reads entries, oldest first, into bubbles.

    What was typed is veiled, unless it was typed to the reader, by the reader, or the reader `speaks` now: whoever
    helps has to know what was said while a person had the conversation, and what colleagues have noted.
    """

    def __init__(self, veil: Veil, reader: str, *, speaks: bool = False) -> None:
        self.bubbles: list[Bubble] = []
        self._veil = veil
        self._reader = reader
        self._speaks = speaks
        self._entry = ""
        self._count = 0  # bubbles of the entry
        self._where: dict[str, str] = {}

    def read(self, records: Sequence[tuple[str, dict[str, Any]]]) -> list[Bubble]:
        """All of them."""
        for _, record in records:
            if record["event"]["kind"] == "staff_did":
                self._veil.allow(record["event"]["name"])
        for entry, record in records:
            self._add(entry, record)
        return self.bubbles

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
                self._typed(entry, "person", at, event["text"], to=self._where.get("owner", ""))
            case "chose":
                label = self._label(event["data"])
                self._event(entry, at, "tapped" if label else "tapped-old", label=label)
            case "shared":
                self._typed(entry, "person", at, event["phone"], to="")
            case "uploaded":
                name = file_kind(event["name"] or "photo.jpg")
                self._put(Bubble(entry, "person", at, escape(name, quote=False), what="file"))
            case "sent":
                self._event(entry, at, "sent", what=event["what"])
            case "commanded":
                self._put(Bubble(entry, "person", at, escape(f"/{event['name']}", quote=False)))
            case "timer_rang":
                self._event(entry, at, "timer", name=event["name"])
            case "learned":
                self._learned(entry, at, event["outcome"])
            case "staff_did":
                self._staff(entry, at, event)

    def _typed(self, entry: str, who: str, at: datetime, text: str, *, to: str, by: str = "") -> None:
        """What somebody typed: a person to the bot (`to` nobody) or to a colleague, or a colleague."""
        shown = self._read(text, to, by)
        self._put(Bubble(entry, who, at, escape(shown, quote=False), name=by, hidden=shown != text))

    def _read(self, text: str, to: str, by: str) -> str:
        theirs = self._reader in {to, by} or (self._speaks and (to or by))
        return self._veil.over_talk(text) if theirs else self._veil.over_typed(text)

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
                self._typed(entry, "note", at, act["text"], to="", by=name)
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
                bubble = self._screen(entry, at, event, {"text": effect["caption"]})
                bubble.args, bubble.what = {"name": file_kind(effect["name"])}, "file"
                bubble.file = effect.get("file", "")
                self._put(bubble)
            case "erase":
                self._event(entry, at, "erased")
            case "toast" | "submit":
                self._event(entry, at, effect["kind"], text=self._veil.over(effect.get("text", "")))

    def _screen(self, entry: str, at: datetime, event: dict[str, Any], screen: dict[str, Any]) -> Bubble:
        ours = event["kind"] == "staff_did" and event["act"]["kind"] == "reply"
        text = screen["text"]
        veiled = self._reply(text, event["by"]) if ours else self._veil.over_html(text)
        bubble = Bubble(entry, "staff" if ours else "bot", at, veiled, hidden=veiled != plain_html(text))
        if screen.get("contact"):
            bubble.buttons = [[screen["contact"]]]
        for row in screen.get("rows", ()):
            bubble.buttons.append([self._veil.over(button["text"]) for button in row])
            bubble.data += [button["data"] for button in row]
        return bubble

    def _reply(self, html: str, by: str) -> str:
        """A colleague's words, below the line that says who speaks."""
        speaker, line, typed = html.partition("\n")
        return plain_html(speaker) + line + escape(self._read(bare(typed), "", by), quote=False)

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


def read(body: bytes) -> dict[str, Any]:
    """A record as the turn wrote it."""
    record: dict[str, Any] = json.loads(body)
    return record
