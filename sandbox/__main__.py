"""`python -m sandbox`: the whole product here. Each server whose URL is unset is played; then the bot."""

import asyncio
import sys

from sandbox.world import PortTaken, World, WorldSettings


def main() -> int:
    """Run until SIGTERM or Ctrl-C; 0 if it ended because it was asked to."""
    try:
        return asyncio.run(World(WorldSettings()).run())
    except PortTaken as taken:
        print(taken, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
