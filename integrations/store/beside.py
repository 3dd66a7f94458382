"""Finds the embedded store that a running bot keeps, for commands that only want to look into it."""

from pathlib import Path

from integrations.store.embedded import answers
from integrations.store.folder import socket_path


async def running_store(data_dir: Path) -> str | None:
    """Its URL, or None if nobody runs one on this data."""
    socket = socket_path(data_dir.resolve())  # noqa: ASYNC240  (one look at a path)
    return f"unix://{socket}" if await answers(socket) else None
