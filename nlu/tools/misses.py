"""Messages that were not understood, masked, become examples: a person says what each meant.

A file of misses has one JSON object a line, as `python -m bot misses` prints them. What is accepted goes to
`nlu/data/<group>/collected.yml` with its provenance; what is decided, one way or the other, leaves the file of misses.
What two people of the training desk agreed on comes as one document (`python -m bot lessons`), and goes there too.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from dialogs.examples import document, example, flat, group_of
from dialogs.understanding import INTENTS
from nlu.corpus import DATA, GROUPS, annotated

COLLECTED = "collected.yml"
HELP = (
    "Enter: the guess is right   a name (or its beginning): that intent   d: discard   "
    "e WORDS = ENTITY VALUE: mark words   ?: all intents   s: later   q: end"
)

Ask = Callable[[str], str]
Say = Callable[[str], object]


def read(path: Path) -> list[dict[str, Any]]:
    """The misses of a file; `ValueError` names the line that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                one = json.loads(line)
                found.append({**one, "text": flat(str(one["text"])), "guess": str(one["guess"])})
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}:{number}: this is no miss: {error!r}") from error
    return found


def write(path: Path, misses: list[dict[str, Any]]) -> None:
    """What is left to decide."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in misses), encoding="utf-8")


def annotate(path: Path, ask: Ask, say: Say, data: Path = DATA) -> int:
    """Go through a file with a person; how many became examples. The file is written after every decision."""
    known = _collected(data)
    left, kept = [one for one in read(path) if one.get("id", "") not in known], 0
    later: list[dict[str, Any]] = []
    total = len(left)
    say(f"{total} messages. {HELP}")
    while left:
        one = left.pop(0)
        verdict = _decide(one, total - len(left) - len(later), total, ask, say)
        if verdict == "quit":
            write(path, [*later, one, *left])
            return kept
        if verdict == "later":
            later.append(one)
        elif verdict:
            keep(one, verdict, data)
            kept += 1
        write(path, [*later, *left])
    return kept


def _decide(one: dict[str, Any], number: int, total: int, ask: Ask, say: Say) -> str:
    """An intent to keep it as, "" to discard, "later" or "quit". Entities are marked in the text itself."""
    about = f"{one.get('confidence', 0):.2f}, at “{one.get('question', '?')}”, {one.get('reason', '?')}"
    say(f"\n{number}/{total}  {one['text']}\n      {one['guess'] or 'no guess'} ({about})")
    while True:
        answer = ask("> ").strip()
        match answer:
            case "" if one["guess"] in INTENTS:
                return str(one["guess"])
            case "d" | "s" | "q":
                return {"d": "", "s": "later", "q": "quit"}[answer]
            case "?":
                say(", ".join(INTENTS))
            case _ if answer.startswith("e "):
                _mark(one, answer[2:], say)
            case _:
                matching = [intent for intent in INTENTS if intent.startswith(answer)] if answer else []
                if answer in INTENTS or len(matching) == 1:
                    return answer if answer in INTENTS else matching[0]
                say(f"Which? {', '.join(matching)}" if matching else HELP)


def _mark(one: dict[str, Any], told: str, say: Say) -> None:
    words, _, named = told.partition("=")
    entity, _, value = named.strip().partition(" ")
    words = words.strip()
    if words not in one["text"] or not entity or not value.strip():
        say("e WORDS = ENTITY VALUE, with words as they stand in the message")
        return
    one["text"] = one["text"].replace(words, f"[{words}]({entity}:{value.strip()})", 1)
    say(one["text"])


def keep(one: dict[str, Any], intent: str, data: Path = DATA) -> Path:
    """Add it to the collected examples of its group; the file."""
    about = one | {"annotated": datetime.now(tz=UTC).date().isoformat()}
    group = group_of(annotated(one["text"])[0], str(one.get("locale", "")))
    return _add(intent, example(one["text"], about), data / group / COLLECTED)


def take(text: str, data: Path = DATA) -> int:
    """Take lessons over, as `python -m bot lessons` prints them; how many were new. If one is wrong, none is taken."""
    try:
        found = list(_lessons(yaml.safe_load(text)))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"these are no lessons: {error!r}") from error
    known = _collected(data)
    new = [one for one in found if one[2]["metadata"].get("id") not in known]
    for group, intent, lesson in new:
        _add(intent, lesson, data / group / COLLECTED)
    return len(new)


def _lessons(told: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(group, intent, example); the group becomes a folder, so it has to be one of ours."""
    for block in told["nlu"]:
        group, intent = block["metadata"]["group"], block["intent"]
        if group not in GROUPS or intent not in INTENTS:
            raise ValueError(f"there is no {group}/{intent}")
        yield from ((group, intent, example(one["text"].strip(), one["metadata"])) for one in block["examples"])


def _add(intent: str, added: dict[str, Any], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"] if path.exists() else []
    blocks.append({"intent": intent, "examples": [added]})
    path.write_text(document(blocks), encoding="utf-8")
    return path


def _collected(data: Path) -> set[str]:
    """The ids of misses that are examples already; the bot shows them until nobody needs them any more."""
    found = set()
    for path in data.glob(f"*/{COLLECTED}"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found |= {one.get("metadata", {}).get("id", "") for one in block["examples"]}
    return found - {""}
