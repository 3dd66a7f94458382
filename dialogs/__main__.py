"""`python -m dialogs check | play | draw`: for whoever edits a service."""

import argparse
import sys
from pathlib import Path

from dialogs.check import check
from dialogs.load import SERVICES, FormError, load


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m dialogs", description="Look at a service before people do.")
    parser.add_argument("--service", default="kandas_quota", help="a folder, or the name of one in dialogs/services")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="find mistakes in the YAML and the texts")
    play = commands.add_parser("play", help="walk through the conversation in this terminal")
    play.add_argument("--language", default="", help="kk, ru or en; else you are asked")
    play.add_argument("--record", type=Path, help="write what was played as a golden story (YAML)")
    play.add_argument("--save", type=Path, help="keep the session in this file and go on with it next time")
    draw = commands.add_parser("draw", help="all screens in all languages on one page")
    draw.add_argument("--to", type=Path, default=Path("out/screens.html"))
    asked = parser.parse_args()
    folder = Path(asked.service) if Path(asked.service).is_dir() else SERVICES / asked.service
    if asked.command == "check":
        return _check(folder)
    try:
        form = load(folder)
    except FormError as error:
        print(error)
        return 1
    if asked.command == "play":
        from dialogs.play import play as run

        return run(form, language=asked.language, record=asked.record, save=asked.save)
    from dialogs.draw import draw as paint

    asked.to.parent.mkdir(parents=True, exist_ok=True)
    asked.to.write_text(paint(form), encoding="utf-8")
    print(asked.to)
    return 0


def _check(folder: Path) -> int:
    mistakes, summary = check(folder)
    for mistake in mistakes:
        print(mistake)
    if not mistakes:
        print(summary)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
