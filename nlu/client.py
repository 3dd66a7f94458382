"""Asks what a message means: Rasa over HTTP within a deadline, else the model in this process. Never raises.

What has no letters, and what is one of the house's own phrases, is decided by rules. Numbers and addresses are hidden
before a message leaves this process.
"""

import asyncio
import logging
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import aiohttp
import orjson

from dialogs.gazetteer import Mention
from dialogs.phrases import has_letters, rule
from dialogs.understanding import INTENTS, Understanding
from nlu.denial import denies
from nlu.judge import judge

log = logging.getLogger(__name__)

DEADLINE = 0.3
"""Seconds that an answer may take: it stands inside a turn."""
FAILURES, PAUSE = 3, 10.0
"""After so many failures in a row Rasa is left alone for so many seconds."""
LONGEST = 400
_SLASH = r"[/\\⁄∕⧸]"
_MACHINE = re.compile(
    rf"^(?:\s*{_SLASH})+\s*(?:\S*\s*$|[a-z_0-9])|\s{_SLASH}[a-z_]"  # a command
    r"|[{}]|^\s*\[|[\"']\w+[\"']\s*:"  # JSON
    r"|</?\w[^>]*/?>|\w\(\)"  # tags, calls
    rf"|\bintents?\s*[:=]|\b(?:{'|'.join(intent for intent in INTENTS if '_' in intent)})\b",
    re.IGNORECASE,
)
"""For some program, not something said. A slash before a Kazakh or Russian sentence is a slip of the thumb."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, as broken input has: no JSON can say it."""
_PERSONAL = re.compile(r"\S+@\S+|https?://\S+|@\w+|\+?\d[\d\s().\-]{3,}\d")
"""E-mail addresses, links, user names, and runs of five digits or more."""

Embedded = Callable[[str], Understanding]
"""The model in this process; it may take some milliseconds of a core, so it is asked in a thread."""


def for_machines(text: str) -> bool:
    """Whether it is written for some program. What nobody sees, or what only looks like a slash, hides nothing."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", text[:LONGEST]) if unicodedata.category(one) != "Cf")
    return _MACHINE.search(seen) is not None


def prepared(text: str) -> str:
    """A message as it may be sent: no command of Rasa's, nothing personal, not too long; the offsets stay the same."""
    readable = _SURROGATE.sub("\ufffd", text[:LONGEST])
    hidden = _PERSONAL.sub(lambda match: re.sub(r"\w", "0", match.group()), readable)
    # "/intent{...}" would be obeyed by Rasa without asking any model.
    return re.sub(r"^[\s/]+", lambda match: " " * len(match.group()), hidden)


class Client:
    """`await client(text)`. `close` it at the end."""

    def __init__(self, rasa_url: str, embedded: Embedded, *, deadline: float = DEADLINE) -> None:
        self._url = f"{rasa_url.rstrip('/')}/model/parse" if rasa_url else ""
        self._embedded = embedded
        self._deadline = deadline
        self._session: aiohttp.ClientSession | None = None
        self._failures = 0
        self._resting_until = 0.0

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def __call__(self, text: str) -> Understanding:
        """What the message means, as far as anybody can say."""
        if not has_letters(text) or for_machines(text):
            return Understanding(route="rules")
        if (certain := rule(text)) is not None:
            return certain
        safe = prepared(text)
        if not has_letters(safe):
            return Understanding(route="rules")
        understood = await self._ask_rasa(safe) if self._url else None
        understood = understood or await self._ask_embedded(safe)
        return understood.model_copy(update={"intent": ""}) if denies(text, understood.intent) else understood

    async def _ask_rasa(self, text: str) -> Understanding | None:
        now = asyncio.get_running_loop().time()
        if self._failures >= FAILURES and now < self._resting_until:
            return None
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._post(text)
            understood = read_answer(answer)
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as away:
            self._failures += 1
            self._resting_until = now + PAUSE
            log.warning("Rasa does not answer", extra={"error": type(away).__name__, "count": self._failures})
            return None
        self._failures = 0
        return understood

    async def _post(self, text: str) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        async with self._session.post(self._url, data=orjson.dumps({"text": text})) as response:
            response.raise_for_status()
            return orjson.loads(await response.read())

    async def _ask_embedded(self, text: str) -> Understanding:
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.to_thread(self._embedded, text)
        except TimeoutError:
            log.warning("the embedded understanding was too slow")
        except Exception:
            # Whatever is wrong with a model: the conversation goes on by buttons.
            log.exception("the embedded understanding failed")
        return Understanding(route="embedded")


def read_answer(answer: Any) -> Understanding:
    """Rasa's answer to /model/parse; `ValueError`, `KeyError` or `TypeError` for anything else."""
    ranking = [(str(one["name"]), float(one["confidence"])) for one in answer["intent_ranking"]]
    mentions = [
        Mention(
            str(one["entity"]),
            str(one["value"]),
            int(one["start"]),
            int(one["end"]),
            sure=bool(one.get("sure", True)),
            denied=bool(one.get("denied")),
        )
        for one in answer["entities"]
    ]
    if not ranking or any(name not in INTENTS for name, _ in ranking):
        raise ValueError("a model of other intents")
    return judge(ranking, mentions, "rasa")
