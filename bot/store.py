"""Opens what is kept: the ledger, the sealed files. For the bot, and for commands beside it or without it."""

import contextlib

from bot.settings import StoreSettings
from integrations.blobs import FileBlobs
from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore


async def open_ledger(settings: StoreSettings, stack: contextlib.AsyncExitStack) -> RedisLedger:
    """The store of the settings, or our own server; closed with the stack."""
    url = settings.redis_url
    if not url:
        store = EmbeddedStore(settings.data_dir)
        url = await store.start()
        stack.push_async_callback(store.stop)
    ledger = await RedisLedger.connect(url)
    stack.push_async_callback(ledger.aclose)
    return ledger


def blob_store(settings: StoreSettings) -> FileBlobs:
    """Where sealed files and envelopes lie."""
    return FileBlobs.from_url(settings.blobs) if settings.blobs else FileBlobs(settings.data_dir / "blobs")
