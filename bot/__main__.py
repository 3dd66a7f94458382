"""The command line: `python -m bot run` is production; the others show staff what they must know, masked."""

import argparse
import asyncio
import sys

from pydantic import ValidationError


def main() -> int:
    """One command."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Qonys, the bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="receive, answer, submit; until SIGTERM")
    options = parser.parse_args()
    try:
        return COMMANDS[options.command](options)
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

    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure(*settings.log)
    private_folder(settings.data_dir)

    async def serve() -> int:
        async with Application(settings) as application:
            return await application.run()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serve())


COMMANDS = {"run": run}

if __name__ == "__main__":
    sys.exit(main())
