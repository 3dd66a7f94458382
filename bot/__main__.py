"""The command line: `python -m bot run` is production; the others show staff what they must know, masked."""

import argparse
import asyncio
import sys

from pydantic import ValidationError

from dialogs.ports import OutsideError
from integrations.ledger import LedgerSettingsError
from integrations.store import StoreError
from integrations.vault import KeyRingError


def main() -> int:
    """One command."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Qonys, the bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="receive, answer, submit; until SIGTERM")
    shown = commands.add_parser("show", help="one incident by the number that a person was told")
    shown.add_argument("number")
    commands.add_parser("submissions", help="signed applications: received, or still on their way")
    commands.add_parser("dead-letters", help="what could not be done and waits for a person")
    commands.add_parser("misses", help="what was not understood, masked, as JSON lines for `python -m nlu annotate`")
    commands.add_parser("doctor", help="the health of store, queues and backend; exit code 1 if something is wrong")
    ring = commands.add_parser("keyring", help="make a key ring for production")
    ring.add_argument("file")
    options = parser.parse_args()
    try:
        return COMMANDS[options.command](options)
    except (OutsideError, StoreError, LedgerSettingsError, KeyRingError) as error:
        print(error, file=sys.stderr)
        return 2
    except ValidationError as error:
        for problem in error.errors():
            print(explain(problem), file=sys.stderr)
        return 2


def explain(problem: object) -> str:
    """A setting's mistake as a sentence."""
    if not isinstance(problem, dict):
        return str(problem)
    where = problem["loc"]
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not where:
        return message
    name = f"QONYS_{str(where[0]).upper()}"
    return f"{name} is not set." if problem["type"] == "missing" else f"{name}: {message}."


def run(_options: argparse.Namespace) -> int:
    """Production: reads the environment, starts nothing of the sandbox."""
    import uvloop

    from bot.build import Application, private_folder
    from bot.log import configure
    from bot.settings import Settings

    settings = Settings()
    configure(*settings.log)
    private_folder(settings.data_dir)

    async def serve() -> int:
        async with Application(settings) as application:
            return await application.run()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serve())


def look(options: argparse.Namespace) -> int:
    """The commands of staff, which only read."""
    from bot import staff
    from bot.log import configure
    from bot.settings import Settings

    settings = Settings()
    configure("error", "text")

    async def ask() -> tuple[list[str], bool]:
        async with staff.desk(settings) as desk:
            match options.command:
                case "show":
                    return await staff.show(desk, options.number), True
                case "submissions":
                    return await staff.submissions(desk), True
                case "dead-letters":
                    return await staff.dead_letters(desk), True
                case "misses":
                    return await staff.misses(desk), True
                case _:
                    return await staff.doctor(desk)

    lines, well = asyncio.run(ask())
    for line in lines:
        print(line)
    return 0 if well else 1


def keyring(options: argparse.Namespace) -> int:
    """A new key ring, never over an old one."""
    from pathlib import Path

    from integrations.vault import KeyRing

    path = Path(options.file)
    if path.exists():
        print(f"{path} is there already; a key ring is never overwritten.", file=sys.stderr)
        return 1
    KeyRing.load(path, create=True)
    print(f"{path} is made. Back it up apart from the data: without it nothing that was stored can be read.")
    return 0


COMMANDS = {
    "run": run,
    "show": look,
    "submissions": look,
    "dead-letters": look,
    "misses": look,
    "doctor": look,
    "keyring": keyring,
}

if __name__ == "__main__":
    sys.exit(main())
