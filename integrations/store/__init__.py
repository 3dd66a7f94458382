"""The embedded Valkey server: a store of our own for a machine on which nobody has set one up."""

from integrations.store.beside import running_store
from integrations.store.embedded import EmbeddedStore
from integrations.store.folder import StoreError

__all__ = ["EmbeddedStore", "StoreError", "running_store"]
