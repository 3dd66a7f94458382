"""A scripted person: reads which question stands open from the buttons under it, answers it, waits for the next one.

Nothing here knows our code: only Telegram's messages and the form of our callback data (DESIGN section 3).
"""

import asyncio
import re
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PATIENCE = 90.0
"""Seconds; no test measures time by it, and a busy machine is slow."""
UNHEARD = 8.0
"""Seconds after which a person taps again."""


class Person:
    """Somebody with a phone in the sandbox's Telegram."""

    def __init__(self, url: str, http: aiohttp.ClientSession, answers: Mapping[str, Any]) -> None:
        self.url = url
        self.http = http
        self.answers = dict(answers)
        self.id = 0
        self.phone = ""
        self.asked: list[str] = []
        self.impatient = False  # taps every button twice
        self._counts: dict[str, list[int]] = {}  # of questions that come several times: their revisions, in order
        self._answered: dict[tuple[str, int], float] = {}
        self._newest = 0

    async def arrive(self, **about: str) -> "Person":
        """Get a phone."""
        person = {"first_name": "Test", "language_code": "kk", "phone": "+77010000001"} | about
        self.phone = person["phone"]
        self.id = (await self._post("/api/people", person))["id"]
        return self

    async def say(self, text: str) -> None:
        """Write."""
        await self._post(f"/api/people/{self.id}/text", {"text": text})

    async def press(self, message: Mapping[str, Any], data: str) -> None:
        """Tap a button."""
        tap = {"message_id": message["message_id"], "data": data}
        await asyncio.gather(*(self._post(f"/api/people/{self.id}/press", tap) for _ in range(1 + self.impatient)))

    async def send_file(self, content: bytes = PDF, name: str = "document.pdf", kind: str = "document") -> None:
        """Send a file."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("kind", kind)
        form.add_field("file", content, filename=name)
        async with self.http.post(f"{self.url}/api/people/{self.id}/files", data=form) as answer:
            assert answer.status < 400, await answer.text()

    async def messages(self) -> list[dict[str, Any]]:
        """The whole chat, oldest first."""
        async with self.http.get(f"{self.url}/api/people/{self.id}/messages?limit=1000") as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    async def newest(self) -> dict[str, Any]:
        """The newest message of the bot that has buttons."""
        asked = [message for message in await self.messages() if not message["out"] and message.get("buttons")]
        return asked[-1] if asked else {}

    async def until(self, wanted: Any, seconds: float = PATIENCE) -> Any:
        """Look again and again until `wanted(messages)` gives something."""
        async with asyncio.timeout(seconds):
            while True:
                if found := wanted(await self.messages()):
                    return found
                await asyncio.sleep(0.02)

    async def read(self, text: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait for a message of the bot with this in it."""

        def there(messages: list[dict[str, Any]]) -> Any:
            return next((one for one in messages if not one["out"] and text in (one.get("text") or "")), None)

        found: dict[str, Any] = await self.until(there, seconds)
        return found

    async def walk(self, until: str = "home", language: str = "kk") -> None:
        """Answer question after question until the screen `until` is there."""
        if not await self.messages():
            await self.say("/start")
        while True:
            message = await self._next_screen()
            question, revision = place(message)
            if question == until:
                return
            again = (question, revision) in self._answered
            self._answered[question, revision] = time.monotonic()
            self._newest = message["message_id"]
            self.asked.append(question)
            await self._answer(message, question, revision, language, again=again)

    async def to_the_number(self, language: str = "kk") -> None:
        """All the way: until the office's number stands in the chat."""
        await self.walk(language=language)
        await self.read("KQ-")

    async def _next_screen(self) -> dict[str, Any]:
        """The newest screen that we have not answered; an answered one again only when nothing comes for long."""

        def fresh(messages: list[dict[str, Any]]) -> Any:
            asked = [one for one in messages if not one["out"] and one.get("buttons") and place(one)[0]]
            # An answered message has lost its buttons and the next one is not there yet: what stands above was before.
            if not asked or asked[-1]["message_id"] < self._newest:
                return None
            answered = self._answered.get(place(asked[-1]))
            return asked[-1] if answered is None or time.monotonic() - answered > UNHEARD else None

        found: dict[str, Any] = await self.until(fresh)
        return found

    async def _answer(
        self, message: dict[str, Any], question: str, revision: int, language: str, *, again: bool
    ) -> None:
        """Tap, write or send a file. Only a tap is done again: what was written waits at Telegram until it is read."""
        options = {button["callback_data"] for row in message["buttons"] for button in row}
        if f"yes:{question}::{revision}" in options:
            await self.press(message, f"yes:{question}::{revision}")
            return
        if question == "language":
            await self.press(message, f"pick:language:{language}:{revision}")
            return
        if question == "signature":
            await self._sign(message, options, revision)
            return
        answer = self._given(question, revision)
        if isinstance(answer, list):
            await self._collect(message, question, answer, revision, again=again)
        elif answer is None:
            await self.press(message, f"skip:{question}::{revision}")
        elif f"pick:{question}:{answer}:{revision}" in options:
            await self.press(message, f"pick:{question}:{answer}:{revision}")
        elif not again:
            await self.say(str(answer))

    def _given(self, question: str, revision: int) -> Any:
        """The answer, or the next of several (questions of a group are asked once an entry)."""
        answer = self.answers.get(question)
        if "." in question and isinstance(answer, list):
            given = self._counts.setdefault(question, [])
            if revision not in given:
                given.append(revision)
            return answer[min(given.index(revision), len(answer) - 1)]
        return answer

    async def _collect(
        self, message: dict[str, Any], question: str, wanted: list[Any], revision: int, *, again: bool
    ) -> None:
        """Files of a document, or entries of a group: one more, or done."""
        given = self._counts.setdefault(question, [])
        if revision not in given:
            given.append(revision)
        sent = given.index(revision)
        if sent >= len(wanted):
            await self.press(message, f"pick:{question}:done:{revision}")
            return
        if wanted[sent] == "add":
            await self.press(message, f"pick:{question}:add:{revision}")
        elif not again:
            await self.send_file(*wanted[sent])

    async def _sign(self, message: dict[str, Any], options: set[str], revision: int) -> None:
        if f"pick:signature:send:{revision}" in options:
            await self.press(message, f"pick:signature:send:{revision}")
            return
        try:
            await self.say(await self.code(seconds=10))
        except TimeoutError:
            # It fell on its way (a code is never sent twice): ask for another. Before a minute is over we are told so.
            await self.press(message, f"pick:signature:resend:{revision}")

    async def code(self, seconds: float = PATIENCE) -> str:
        """The newest code in the SMS inbox of our phone."""
        wanted = "+" + re.sub(r"\D", "", str(self.answers["phone"]))
        async with asyncio.timeout(seconds):
            while True:
                async with self.http.get(f"{self.url}/sms/api/messages", params={"to": wanted}) as answer:
                    found = await answer.json()
                inbox = found["messages"] if isinstance(found, dict) else found
                if inbox:
                    return str(inbox[0]["code"])
                await asyncio.sleep(0.02)

    async def _post(self, path: str, body: Any) -> Any:
        async with self.http.post(self.url + path, json=body) as answer:
            assert answer.status < 400, await answer.text()
            return await answer.json()


def place(message: Mapping[str, Any]) -> tuple[str, int]:
    """Which question a message asks, and its revision."""
    for row in reversed(message.get("buttons") or []):
        for button in row:
            parts = (button.get("callback_data") or "").split(":")
            if len(parts) == 4 and parts[0] in {"why", "pick", "back"}:
                return parts[1], int(parts[3])
    return "", 0


def buttons(message: Mapping[str, Any]) -> list[str]:
    """What the buttons of a message carry."""
    return [button["callback_data"] for row in message.get("buttons") or [] for button in row]
