"""`POST /backend/events`: what the office decided, verified, put into the conversation through the one door."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.turn import Turns, entropy, now
from dialogs.event import Learned, StatusChanged
from dialogs.ports import Chat, ContractBroken, Fenced, Ledger, Rejected, StatusChange, Unavailable, Vault

log = logging.getLogger(__name__)

Verify = Callable[[Mapping[str, str], bytes], StatusChange]
BIGGEST = 64 * 1024


def events(
    turns: Turns, ledger: Ledger, vault: Vault, verify: Verify
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler. 2xx: it is kept, or we know better already; 503: try again; 401: not signed by the office."""

    async def handle(request: web.Request) -> web.Response:
        if request.content_length is not None and request.content_length > BIGGEST:
            return web.Response(status=413)
        try:
            change = verify(request.headers, await request.read())
        except Rejected:
            return web.Response(status=401)
        except ContractBroken:
            log.exception("an event of the backend can't be read")
            return web.Response(status=400)
        try:
            sealed = await ledger.named(f"app:{change.id}")
            if sealed is None:
                # It may have overtaken our own commit, or our store is being restored.
                return web.Response(status=503, headers={"Retry-After": "5"})
            bot, _, ident = vault.house.open(sealed, "app").decode().partition(":")
            if (await ledger.load(Chat(bot, ident))).body is None:
                # They have deleted everything here: nothing is begun anew behind their back.
                return web.Response(status=204)
            outcome = StatusChanged(
                status=change.status, version=change.version, number=change.number, reason=change.reason
            )
            event = Learned(at=now(), entropy=entropy(), about=change.id, outcome=outcome)
            await turns.take(Chat(bot, ident), f"status:{change.id}:{change.version}", event)
        except (Unavailable, Fenced):
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=204)

    return handle
