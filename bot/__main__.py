"""The command line: `python -m bot run` is production; the others tell staff what they must know, or make accounts."""

import argparse
import asyncio
import sys

from pydantic import ValidationError

from bot.console.access import Role
from bot.console.accounts import AccountError
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
    commands.add_parser("lessons", help="what the training desk agreed on, as YAML for `python -m nlu take`")
    commands.add_parser("doctor", help="the health of store, queues and backend; exit code 1 if something is wrong")
    ring = commands.add_parser("keyring", help="make a key ring for production")
    ring.add_argument("file")
    _staff(commands.add_parser("staff", help="accounts of the console").add_subparsers(dest="verb", required=True))
    _audit(commands.add_parser("audit", help="the log of what staff did").add_subparsers(dest="verb", required=True))
    options = parser.parse_args()
    try:
        return COMMANDS[options.command](options)
    except (OutsideError, StoreError, LedgerSettingsError, KeyRingError, AccountError) as error:
        print(error, file=sys.stderr)
        return 2
    except ValidationError as error:
        for problem in error.errors():
            print(explain(problem), file=sys.stderr)
        return 2


Parsers = argparse._SubParsersAction  # noqa: SLF001 - the type has no public name
"""What takes the verbs of a command."""


def _staff(verbs: "Parsers[argparse.ArgumentParser]") -> None:
    added = verbs.add_parser("add", help="a new account; prints its one-time password and the secret of its codes")
    verbs.add_parser("list", help="all accounts")
    changed = verbs.add_parser("change", help="another name, role, region or language; what is left out stays")
    others = {
        "change": changed,
        "role": verbs.add_parser("role", help="give another role"),
        "disable": verbs.add_parser("disable", help="keep somebody out from now on"),
        "enable": verbs.add_parser("enable", help="let somebody in again"),
        "reset": verbs.add_parser("reset", help="a new password and secret for somebody who lost theirs"),
    }
    for one in (added, *others.values()):
        one.add_argument("--login", required=True)
    for one in (added, others["role"]):
        one.add_argument("--role", required=True, type=Role, choices=list(Role))
    for one in (added, others["reset"]):
        one.add_argument("--keep-password", action="store_true", help="sandbox only: it need not be changed")
    changed.add_argument("--role", type=Role, choices=list(Role))
    changed.add_argument("--name", help="what applicants are told")
    for what in ("region", "language"):
        scope = changed.add_mutually_exclusive_group()
        scope.add_argument(f"--{what}", action="append", help="more than once; instead of those of before")
        scope.add_argument(f"--all-{what}s", dest=what, action="store_const", const=[], help="no scope any more")
    added.add_argument("--name", default="", help="what applicants are told; default: the login")
    added.add_argument("--region", action="append", default=[], help="more than once; default: all")
    added.add_argument("--language", action="append", default=[], choices=("kk", "ru", "en"), help="likewise")


def _audit(verbs: "Parsers[argparse.ArgumentParser]") -> None:
    verbs.add_parser("verify", help="whether it is as it was written; exit code 1 if not")
    shown = verbs.add_parser("show", help="the newest entries")
    shown.add_argument("--newest", type=int, default=50)
    shown.add_argument("--who", default="", help="only what this login did")


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
    from bot.settings import Settings, StoreSettings

    configure("error", "text")

    async def ask() -> tuple[list[str], bool]:
        if options.command == "doctor":
            settings = Settings()
            async with staff.desk(settings) as desk:
                return await staff.doctor(desk, settings)
        async with staff.desk(StoreSettings()) as desk:
            match options.command:
                case "show":
                    return await staff.show(desk, options.number), True
                case "submissions":
                    return await staff.submissions(desk), True
                case "dead-letters":
                    return await staff.dead_letters(desk), True
                case _:
                    return await staff.misses(desk), True

    return report(*asyncio.run(ask()))


def manage(options: argparse.Namespace) -> int:
    """Staff accounts and the audit log; beside a running bot, too."""
    from bot import staff, staffing
    from bot.log import configure
    from bot.settings import StoreSettings

    settings = StoreSettings()
    configure("error", "text")
    keep_password = getattr(options, "keep_password", False)
    if keep_password and not settings.sandboxed:
        raise AccountError(
            "sandbox_only", "--keep-password is for a sandbox (QONYS_TELEGRAM_API on this machine): leave it out."
        )

    async def do() -> tuple[list[str], bool]:
        async with staff.desk(settings) as desk:
            match options.command, getattr(options, "verb", ""):
                case "lessons", _:
                    return await staffing.taught(desk), True
                case "staff", "add":
                    person = (options.login, options.role, options.name, options.region, options.language)
                    return await staffing.add(desk, *person, keep_password=keep_password), True
                case "staff", "reset":
                    return await staffing.reset(desk, options.login, keep_password=keep_password), True
                case "staff", "change" | "role":
                    given = {name: getattr(options, name, None) for name in ("role", "name", "region", "language")}
                    return await staffing.change(desk, options.login, *given.values()), True
                case "staff", "enable" | "disable":
                    return await staffing.enable(desk, options.login, enabled=options.verb == "enable"), True
                case "staff", _:
                    return await staffing.everybody(desk), True
                case _, "verify":
                    return await staffing.verify(desk)
                case _:
                    return await staffing.entries(desk, options.newest, options.who), True

    return report(*asyncio.run(do()))


def report(lines: list[str], well: bool) -> int:  # noqa: FBT001 - what a command found, passed on
    """Print them; the exit code."""
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
    "lessons": manage,
    "doctor": look,
    "keyring": keyring,
    "staff": manage,
    "audit": manage,
}

if __name__ == "__main__":
    sys.exit(main())
