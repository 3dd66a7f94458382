"""`python -m nlu`: what developers of the understanding do. See docs/understanding.md."""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlu.client import Client
    from nlu.server.process import RasaServer


PATIENCE = 5.0
"""Seconds for an answer here: on a busy machine no less is understood, only later. Latency is told apart."""


def main() -> int:
    """One command."""
    parser = argparse.ArgumentParser(prog="python -m nlu", description="Qonys: what messages mean.")
    commands = parser.add_subparsers(dest="command", required=True)
    setup = commands.add_parser("setup", help="everything, once: Rasa's environment, vocabulary, both models")
    setup.add_argument("--quiet", action="store_true", help="only what goes wrong")
    commands.add_parser("build", help="write the vocabulary that Rasa's components read")
    training = commands.add_parser("train", help="train the embedded model of this state of the data")
    training.add_argument("--quiet", action="store_true")
    parse = commands.add_parser("parse", help="lines on stdin, one JSON a line on stdout, through the bot's own client")
    evaluate = commands.add_parser("evaluate", help="measure on a file of {text, intent, group, entities}")
    evaluate.add_argument("file", nargs="*", type=Path)
    evaluate.add_argument("--cross-validate", type=int, metavar="FOLDS", help="on the training data itself")
    evaluate.add_argument("--report", type=Path, help="where the HTML page goes (default: out/)")
    for command in (parse, evaluate):
        command.add_argument("--without-rasa", action="store_true", help="the model in this process")
    serving = commands.add_parser("serve", help="Rasa with the trained model on this machine only, for QONYS_RASA_URL")
    serving.add_argument("--port", type=int, default=5005, help="default: 5005")
    lint = commands.add_parser("lint", help="look the data over")
    lint.add_argument("--labels", action="store_true", help="also suspect labels, by cross-validation (minutes)")
    annotate = commands.add_parser("annotate", help="say what masked misses meant; accepted ones become examples")
    annotate.add_argument("file", type=Path, help="as `python -m bot misses` printed it")
    take = commands.add_parser("take", help="take over what two people of the training desk agreed on")
    take.add_argument("file", type=Path, nargs="?", help="as `python -m bot lessons` printed it (default: stdin)")
    commands.add_parser("promote", help="record this model as the promoted one, unless it is worse")
    adapt = commands.add_parser("adapt", help="tune the encoder to the data (an hour; runs in Rasa's environment)")
    adapt.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    return COMMANDS[options.command](options)


def complain(error: object) -> int:
    """A mistake that the sentence explains."""
    print(error, file=sys.stderr)
    return 1


def note(line: str) -> None:
    """Progress stands beside the answer, never in it."""
    print(line, file=sys.stderr, flush=True)


def setup(options: argparse.Namespace) -> int:
    """Everything that `make nlu` is."""
    from nlu.server.environment import RasaError, train
    from nlu.tools import build as tool

    say = (lambda _line: None) if options.quiet else note
    tool.train(say)
    try:
        train(say)
    except RasaError as error:
        return complain(error)
    return 0


def build(_options: argparse.Namespace) -> int:
    """The vocabulary."""
    from nlu.tools import build as tool

    print(tool.build())
    return 0


def train(options: argparse.Namespace) -> int:
    """The embedded model."""
    from nlu.corpus import DataError
    from nlu.tools import build as tool

    try:
        print(tool.train((lambda _line: None) if options.quiet else note))
    except DataError as error:
        return complain(error)
    return 0


@contextlib.asynccontextmanager
async def client(*, without_rasa: bool) -> "AsyncIterator[tuple[Client, RasaServer | None]]":
    """The bot's client: with the Rasa of the settings, else one started for this call if prepared, else without."""
    from nlu.client import Client
    from nlu.embedded import Embedded
    from nlu.server.environment import environment, model
    from nlu.server.process import RasaServer
    from nlu.tools import build as tool

    embedded = Embedded()
    async with contextlib.AsyncExitStack() as stack:
        url, server = "" if without_rasa else os.environ.get("QONYS_RASA_URL", ""), None
        if not url and not without_rasa and environment() and model():
            server = await stack.enter_async_context(RasaServer())
            url = server.url
        tool.train(note)
        embedded.prepare()  # also beside Rasa, which may go away
        asked = Client(url, embedded, deadline=PATIENCE)
        stack.push_async_callback(asked.close)
        yield asked, server


def parse(options: argparse.Namespace) -> int:
    """A message a line; an empty line is an empty message."""
    lines = sys.stdin.read().split("\n")
    if lines and not lines[-1]:
        lines.pop()

    async def go() -> None:
        async with client(without_rasa=options.without_rasa) as (asked, _):
            for line in lines:
                understood = await asked(line)
                told = {
                    "intent": understood.intent or "unclear",
                    "guess": understood.guess or "unclear",
                    "confidence": understood.confidence,
                    "entities": [one.model_dump() for one in understood.entities],
                    "route": understood.route,
                }
                print(json.dumps(told, ensure_ascii=False), flush=True)

    asyncio.run(go())
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """One JSON summary on stdout, a page beside it."""
    from nlu.corpus import DataError, evaluation
    from nlu.places import NLU, ROOT, fingerprint
    from nlu.tools import evaluate as tool
    from nlu.tools.promote import promoted

    if options.cross_validate:
        from nlu.tools.crossing import cross_validate

        print(json.dumps(cross_validate(options.cross_validate, note)))
        return 0
    files = options.file or sorted((NLU / "tests").glob("*.jsonl"))
    try:
        examples = [example for path in files for example in evaluation(path)]
    except (DataError, OSError) as error:
        return complain(error)

    async def go() -> tuple[list[tool.Answer], dict[str, Any]]:
        async with client(without_rasa=options.without_rasa) as (asked, server):
            answers = await tool.ask(examples, asked)
            told = tool.summary(answers)
            told["memory_mb"] = round(server.memory, 1) if server else tool.memory()
            told["ready_s"] = round(server.ready_after, 1) if server else None
            return answers, told

    answers, told = asyncio.run(go())
    told = {"file": ", ".join(path.name for path in files), "fingerprint": fingerprint(), **told}
    record = promoted()
    page = options.report or ROOT / "out" / "understanding.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(tool.page(answers, told, record["numbers"] if record else None), encoding="utf-8")
    note(f"report: {page}")
    print(json.dumps(told, ensure_ascii=False))
    return 0


def serve(options: argparse.Namespace) -> int:
    """Until it is ended; Rasa ends with this process, however that ends."""
    from nlu.server.environment import RasaError
    from nlu.server.process import RasaServer

    async def go() -> None:
        async with RasaServer(options.port) as server:
            print(f"rasa {server.url}", flush=True)
            await server.ended()

    try:
        asyncio.run(go())
    except RasaError as error:
        return complain(error)
    except KeyboardInterrupt:
        return 0
    return complain("Rasa died")


def lint(options: argparse.Namespace) -> int:
    """Mistakes, one a line; exit code 1 if there are some."""
    from nlu.corpus import training
    from nlu.places import NLU
    from nlu.tools import lint as tool

    examples = training()
    found = list(tool.mistakes(examples, tool.sets(NLU / "tests") | tool.sets(NLU / "tests" / "apart")))
    for line in found:
        print(line)
    if options.labels:
        from dialogs.load import load
        from nlu.tools.crossing import out_of_fold

        for line in tool.misfits(examples, load().places):
            print(f"look: {line}")
        for line in tool.suspects(examples, out_of_fold(examples, 5, note)):
            print(f"look: {line}")
    note(f"{len(examples)} examples, {len(found)} mistakes")
    return 1 if found else 0


def annotate(options: argparse.Namespace) -> int:
    """In the terminal, one after the other."""
    from nlu.tools.misses import annotate as go

    try:
        count = go(options.file, input, print)
    except (OSError, ValueError) as error:
        return complain(error)
    except (EOFError, KeyboardInterrupt):
        return 0
    note(f"{count} became examples. Now: make nlu, make nlu-eval, python -m nlu promote")
    return 0


def take(options: argparse.Namespace) -> int:
    """Lessons become examples; what was taken before is not taken twice."""
    from nlu.tools.misses import take as go

    try:
        text = options.file.read_text(encoding="utf-8") if options.file else sys.stdin.read()
        count = go(text)
    except (OSError, ValueError) as error:
        return complain(error)
    note(f"{count} became examples. Now: python -m nlu lint, make nlu, make nlu-eval, python -m nlu promote")
    return 0


def promote(_options: argparse.Namespace) -> int:
    """Refuses a worse one."""
    from nlu.places import NLU
    from nlu.tools import lint as tool
    from nlu.tools.promote import PROMOTED
    from nlu.tools.promote import promote as go

    async def prepared() -> "Any":
        from nlu.embedded import Embedded
        from nlu.tools import build as building

        building.train(note)
        embedded = Embedded()
        embedded.prepare()
        return embedded

    from nlu.client import Client

    embedded = asyncio.run(prepared())
    reasons = go(tool.sets(NLU / "tests"), Client("", embedded, deadline=5.0))
    if reasons:
        return complain("Not promoted: " + "; ".join(reasons))
    note(f"promoted: {PROMOTED.name}")
    return 0


def adapt(options: argparse.Namespace) -> int:
    """Runs itself in Rasa's Python, which has TensorFlow."""
    import subprocess

    from nlu.places import ROOT
    from nlu.server.environment import QUIET, install

    script = f"from nlu.tools.adapt import main; main({options.epochs})"
    python = install(note)
    return subprocess.run([str(python), "-W", "ignore", "-c", script], cwd=ROOT, env=os.environ | QUIET).returncode  # noqa: S603, PLW1510


COMMANDS = {
    "setup": setup,
    "build": build,
    "train": train,
    "parse": parse,
    "evaluate": evaluate,
    "serve": serve,
    "lint": lint,
    "annotate": annotate,
    "take": take,
    "promote": promote,
    "adapt": adapt,
}

if __name__ == "__main__":
    sys.exit(main())
