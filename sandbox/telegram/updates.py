"""Hands updates to the bot: a queue that forgets only what was confirmed, and long polling that really holds."""

import asyncio
import json
from typing import Any

from sandbox.telegram.errors import ApiError, conflict
from sandbox.telegram.params import Params
from sandbox.telegram.state import Row
from sandbox.telegram.world import World

MAX_LIMIT = 100
MAX_TIMEOUT = 50
MAX_CONNECTIONS = 100
SECRET_LENGTH = 256
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def whole(row: Row) -> Row:
    """An Update as the bot gets it."""
    return {"update_id": row["update_id"], row["kind"]: json.loads(row["body"])}


def _allowed(world: World, params: Params) -> None:
    """Remember which kinds the bot wants; without the parameter the former choice stays."""
    try:
        wanted = params.json("allowed_updates", "allowed updates")
    except ApiError:
        return  # Telegram ignores what it can't read here
    if isinstance(wanted, list) and all(isinstance(kind, str) for kind in wanted):
        world.state.set("allowed_updates", [kind.lower() for kind in wanted] or None)


class Polling:
    """getUpdates; at most one request waits at a time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._waiting: asyncio.Future[None] | None = None
        self.closing = False
        world.state.listeners.append(self._wake)

    def _wake(self) -> None:
        """Something was committed; whether it is an update, the waiting request looks itself."""
        if self._waiting is not None and not self._waiting.done() and self._rows(1):
            self._waiting.set_result(None)

    def end(self, reason: str = OTHER_POLL) -> None:
        """Refuse the request that waits, if one does."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(conflict(reason))

    def stop(self) -> None:
        """The server goes down: the request that waits is answered with nothing."""
        self.closing = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _rows(self, limit: int) -> list[Row]:
        return self.world.state.rows("SELECT * FROM updates ORDER BY update_id LIMIT ?", limit)

    async def get(self, params: Params) -> list[Row]:
        """https://core.telegram.org/bots/api#getupdates."""
        state = self.world.state
        if state.get("webhook"):
            raise conflict(WEBHOOK_ACTIVE)
        self.end()
        offset = params.integer("offset")
        limit = params.integer("limit", MAX_LIMIT, 1, MAX_LIMIT)
        timeout = params.integer("timeout", 0, 0, MAX_TIMEOUT)
        _allowed(self.world, params)
        if offset > 0:
            state.write("DELETE FROM updates WHERE update_id < ?", offset)
        elif offset < 0:
            state.write(
                "DELETE FROM updates WHERE update_id NOT IN (SELECT update_id FROM updates ORDER BY 1 DESC LIMIT ?)",
                -offset,
            )
        rows = self._rows(limit)
        if not rows and timeout and not self.closing:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting = waiting
            try:
                async with asyncio.timeout(timeout):
                    await waiting
            except TimeoutError:
                pass
            finally:
                if self._waiting is waiting:
                    self._waiting = None
            rows = self._rows(limit)
        return [whole(row) for row in rows]


def _check_webhook(params: Params) -> Row:
    url = params.text("url")
    if not url.startswith(("https://", "http://")) or " " in url:
        raise ApiError(400, "Bad Request: invalid webhook URL specified")
    secret = params.text("secret_token")
    if len(secret) > SECRET_LENGTH:
        raise ApiError(400, "Bad Request: secret token is too long")
    if not all(character.isascii() and (character.isalnum() or character in "_-") for character in secret):
        raise ApiError(400, "Bad Request: secret token contains unallowed characters")
    connections = params.integer("max_connections", 40, 1, MAX_CONNECTIONS)
    return {"url": url, "secret_token": secret, "max_connections": connections}


def set_webhook(world: World, polling: Polling, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setwebhook; plain http is taken too, as the bot is on the same machine."""
    if not params.text("url"):
        return delete_webhook(world, params)
    webhook = _check_webhook(params)
    with world.state.transaction():
        _allowed(world, params)
        if params.flag("drop_pending_updates"):
            world.state.write("DELETE FROM updates")
        if webhook != world.state.get("webhook"):
            world.state.set("webhook", webhook)
            world.state.set("webhook_error", None)
    polling.end("terminated by setWebhook request")
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook; what wasn't delivered waits for getUpdates."""
    with world.state.transaction():
        if params.flag("drop_pending_updates"):
            world.state.write("DELETE FROM updates")
        world.state.set("webhook", None)
        world.state.set("webhook_error", None)
    return True


def webhook_info(world: World) -> Row:
    """https://core.telegram.org/bots/api#getwebhookinfo."""
    webhook = world.state.get("webhook")
    pending = world.state.row("SELECT count(*) AS n FROM updates") or {"n": 0}
    info: dict[str, Any] = {
        "url": webhook["url"] if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": pending["n"],
    }
    if webhook:
        info |= {"max_connections": webhook["max_connections"], "ip_address": "127.0.0.1"}
        info |= world.state.get("webhook_error") or {}
    if allowed := world.state.get("allowed_updates"):
        info["allowed_updates"] = allowed
    return info
