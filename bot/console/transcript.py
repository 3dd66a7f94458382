"""What stood in the chat, rebuilt from what the commits kept: events and effects become bubbles, edited in place."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.console.veil import Veil, plain_html


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

    def __init__(self, veil: Veil, owner: str) -> None:
        self.bubbles: list[Bubble] = []
        self._veil = veil
        self._owner = owner  # whoever reads, if they have the conversation
        self._talk = False  # somebody of ours has it

    def add(self, entry: str, record: dict[str, Any]) -> None:
        """One commit."""
        event, effects = record["event"], record["effects"]
        at = datetime.fromisoformat(event["at"])
        self._happened(entry, at, event)
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
                self._person(entry, at, event["name"] or "photo", what="file")
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
        shown = self._veil.over(text, talk=self._talk and bool(self._owner))
        self.bubbles.append(Bubble(entry, "person", at, _escaped(shown), hidden=shown != text, what=what))

    def _learned(self, entry: str, at: datetime, outcome: dict[str, Any]) -> None:
        code = str(outcome.get("code") or outcome.get("status") or "")
        if outcome["kind"] != "queued":
            self._event(entry, at, outcome["kind"], code=code)

    def _staff(self, entry: str, at: datetime, event: dict[str, Any]) -> None:
        act, name = event["act"], event["by"]
        match act["kind"]:
            case "claim":
                self._talk = True
                self._event(entry, at, "claimed", name=name)
            case "hand_back":
                self._talk = False
                self._event(entry, at, "resolved" if act["resolved"] else "handed-back", name=name)
            case "note":
                self.bubbles.append(Bubble(entry, "note", at, _escaped(act["text"]), name=name))
            case "assign":
                self._event(entry, at, "assigned" if act["to"] else "unassigned", name=name, to=act["to"])
            case "suggest":
                self._event(entry, at, "suggested", name=name, question=act["question"])

    def _told(self, entry: str, at: datetime, event: dict[str, Any], effect: dict[str, Any]) -> None:
        match effect["kind"]:
            case "show":
                self.bubbles.append(self._screen(entry, at, event, effect["screen"]))
            case "replace":
                self._replaced(entry, at, event, effect["screen"])
            case "disarm":
                if tapped := self._tapped(event):
                    tapped.buttons, tapped.data = [], []
                    tapped.states.append("disarmed")
            case "send_file" | "send_paper":
                who = "staff" if effect["kind"] == "send_file" else "bot"
                html = plain_html(effect["caption"]) if who == "staff" else self._veil.over_html(effect["caption"])
                self.bubbles.append(
                    Bubble(
                        entry, who, at, html, args={"name": effect["name"]}, what="file", file=effect.get("file", "")
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
            bubble.buttons.append([self._veil.over(button["text"]) for button in row])
            bubble.data += [button["data"] for button in row]
        return bubble

    def _replaced(self, entry: str, at: datetime, event: dict[str, Any], screen: dict[str, Any]) -> None:
        new = self._screen(entry, at, event, screen)
        tapped = self._tapped(event)
        if tapped is None:
            self.bubbles.append(new)
            return
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
        self.bubbles.append(Bubble(entry, "event", at, "", what=key, args=args))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def opened(record: dict[str, Any]) -> str:
    """What one entry of the transcript says in the clear: for a reveal. HTML."""
    event = record["event"]
    said = event.get("text") or event.get("phone") or event.get("name") or ""
    shown = [plain_html(effect["screen"]["text"]) for effect in record["effects"] if "screen" in effect]
    return _escaped(said) if said else "\n\n".join(shown)


def read(body: bytes) -> dict[str, Any]:
    """A record as the turn wrote it."""
    record: dict[str, Any] = json.loads(body)
    return record
