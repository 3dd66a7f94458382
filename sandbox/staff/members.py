"""Makes the sandbox's staff as an administrator would, and remembers what others must forget: their passwords."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from integrations.blobs import durable

# Mysal means example: nobody is called so.
INVENTED = (
    ("admin", "admin", "Admin Mysal"),
    ("aigul", "supervisor", "Aigul Mysal"),
    ("bolat", "agent", "Bolat Mysal"),
    ("tara", "trainer", "Tara Mysal"),
    ("temir", "trainer", "Temir Mysal"),  # what one trainer judged another one approves
)
PATIENCE = 60
"""Seconds that one command may take."""


@dataclass(frozen=True, slots=True)
class Member:
    """One invented person, and all that is needed to sign in as them."""

    login: str
    role: str
    name: str
    password: str
    secret: str  # base32


class Members:
    """`path` is the file that holds them, readable by us alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[Member]:
        """Those that were made, in the order of `INVENTED`."""
        try:
            return [Member(**one) for one in json.loads(self._path.read_bytes())]
        except (FileNotFoundError, ValueError, TypeError):
            return []

    async def make(self, environment: Mapping[str, str]) -> str:
        """Make whoever is missing in the store or in our file; a sentence if that failed."""
        code, out = await _bot(environment, "list")
        if code:
            return out
        there = {line.partition(" ")[0] for line in out.splitlines()}
        known = {member.login: member for member in self.all() if member.login in there}
        missing = [person for person in INVENTED if person[0] not in known]
        made = await asyncio.gather(*(_make(environment, person, reset=person[0] in there) for person in missing))
        known |= {one.login: one for one in made if isinstance(one, Member)}
        if missing:
            members = [asdict(known[login]) for login, _, _ in INVENTED if login in known]
            durable.write(self._path, json.dumps(members, indent=1).encode())
        return next((one for one in made if isinstance(one, str)), "")


async def _make(environment: Mapping[str, str], person: tuple[str, str, str], *, reset: bool) -> Member | str:
    login, role, name = person
    verb: Sequence[str] = ("reset",) if reset else ("add", "--role", role, "--name", name)
    code, out = await _bot(environment, *verb, "--login", login, "--keep-password")
    if code:
        return out
    told = dict(line.split(maxsplit=1) for line in out.splitlines() if " " in line)
    return Member(login, role, name, told["password"], told["secret"])


async def _bot(environment: Mapping[str, str], *words: str) -> tuple[int, str]:
    """`python -m bot staff ...`: exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "staff", *words),
        env=dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return 1, f"python -m bot staff {words[0]} took more than {PATIENCE} s"
    return process.returncode or 0, out.decode(errors="replace").strip()
