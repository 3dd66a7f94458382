"""The conversation in a terminal: read it as an applicant would, before any messenger is there."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dialogs.effects import Button
from dialogs.model import Model
from dialogs.rehearsal import BEGIN, Rehearsal
from dialogs.session import Session
from dialogs.story import Story, Turned

if TYPE_CHECKING:
    from dialogs.form import Form

HELP = """
  a number         tap that button              file NAME.pdf    send a file (other endings are refused)
  any text         say it                       photo            send a photo
  /command         as in the menu               contact +7701... share your contact; contact foreign +7... another's
  code             type the newest code         sticker, voice   something that is no answer
  wait 3 days      let time pass                office approved | refused REASON | more_information_needed REASON
  quit             end (with --save one can go on later)
"""
DESK = {"approve": "approved", "refuse": "refused", "more": "more_information_needed", "review": "in_review"}


class Saved(Model):
    """What `--save` keeps between two runs."""

    session: Session | None
    at: datetime
    code: str = ""


def play(form: "Form", *, language: str = "", record: Path | None = None, save: Path | None = None) -> int:
    """Until `quit` or the end of input."""
    rehearsal = _resumed(form, save)
    turned: list[Turned] = []
    print(HELP)
    lines = ["/start"]
    if rehearsal.session is None and language in form.languages:
        lines.append(f"tap {form.say(language)('language-name')}")
    try:
        while True:
            line = lines.pop(0) if lines else _translated(input("> ").strip(), rehearsal.buttons())
            if line == "quit":
                break
            if line:
                turned.append(_one(rehearsal, line))
    except (EOFError, KeyboardInterrupt):
        print()
    if record:
        record.write_text(Story(title=record.stem, turns=tuple(turned)).written(), encoding="utf-8")
        print(f"recorded: {record}")
    if save:
        saved = Saved(session=rehearsal.session, at=rehearsal.at, code=rehearsal.code)
        save.write_text(saved.model_dump_json(exclude_defaults=True, indent=1), encoding="utf-8")
        print(f"saved: {save}")
    return 0


def _one(rehearsal: Rehearsal, line: str) -> Turned:
    try:
        told = rehearsal.do(line)
    except (LookupError, ValueError) as mistake:
        print(f"  ({mistake})")
        return Turned(person=line)
    for message in told:
        print()
        for text in message.splitlines():
            print(f"    {text}")
    if rehearsal.code and any(message.startswith("(code to") for message in told):
        print(f"    (the code is {rehearsal.code})")
    print()
    for number, button in enumerate(rehearsal.buttons(), 1):
        print(f"  {number:2}  {button.text}")
    return Turned(person=line, bot=tuple(told))


def _translated(line: str, buttons: list[Button]) -> str:
    """A number is the button of that number, where there is one; `desk refuse ...` is what the office does."""
    if line.isdecimal() and 1 <= int(line) <= len(buttons):
        return f"tap {buttons[int(line) - 1].text}"
    first, _, rest = line.partition(" ")
    if first == "desk":
        decision, _, reason = rest.partition(" ")
        return f"office {DESK.get(decision, decision)} {reason}".strip()
    return line


def _resumed(form: "Form", save: Path | None) -> Rehearsal:
    if save is None or not save.exists():
        return Rehearsal(form, at=BEGIN)
    saved = Saved.model_validate_json(save.read_text(encoding="utf-8"))
    rehearsal = Rehearsal(form, saved.session, saved.at)
    rehearsal.code = saved.code
    return rehearsal
