"""A call of the JSON API: one line of a table, from which its handler and its description are made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from bot.console.access import Permission
from bot.console.accounts import SignedIn


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: by whom, the parts of its path and query, its body."""

    who: SignedIn
    path: dict[str, str]
    query: Any
    body: Any
    request: web.Request


@dataclass(frozen=True, slots=True)
class Call:
    """A line of the table. `takes`: the body; `gives`: the answer."""

    method: str
    path: str
    permission: Permission
    about: str
    gives: type[BaseModel]
    run: Callable[[Ask], Awaitable[BaseModel]]
    takes: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
