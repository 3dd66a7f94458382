"""The ledger in Redis, Valkey or a Cluster: sessions, queues, timers and dead letters, changed only by whole turns."""

from integrations.ledger.health import Health, Queue
from integrations.ledger.ledger import RedisLedger
from integrations.ledger.settings import LedgerSettingsError

__all__ = ["Health", "LedgerSettingsError", "Queue", "RedisLedger"]
