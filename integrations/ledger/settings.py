"""Refuses a Redis that forgets: what a commit answered must be on disk, and nothing may be evicted."""

from typing import Any

from redis import exceptions as redis_errors

from dialogs.ports import ContractBroken
from integrations.ledger.connection import Connection
from integrations.ledger.trouble import bare

_OLDEST = (7, 0)  # scripts that read the clock and keep the words of errors
_WANTED = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
_ALLOW = "ACL SETUSER <our user> +info +config|get"


class LedgerSettingsError(ValueError):
    """This Redis must not be used as it is; the sentence tells an operator what to do."""


async def check(connection: Connection) -> tuple[str, ...]:
    """Sentences about what could not be verified; `LedgerSettingsError` for what is certainly wrong."""
    for info in await connection.on_each_node("INFO", "server"):
        version = str(info.get("redis_version", "0"))
        if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
            raise LedgerSettingsError(f"Redis {version} is too old: use Redis 7.0 or Valkey 7.2, or newer.")
    try:
        nodes = [await connection.on_each_node("CONFIG GET", name) for name in _WANTED]
    except ContractBroken:  # forbidden by an ACL, or renamed by a provider
        return await _check_without_config(connection)
    wrong = {
        name: wanted
        for (name, wanted), answers in zip(_WANTED.items(), nodes, strict=True)
        if any(_value(answer, name) != wanted for answer in answers)
    }
    _refuse(wrong, cluster=connection.cluster)
    return ()


async def _check_without_config(connection: Connection) -> tuple[str, ...]:
    wrong = {}
    for info in await connection.on_each_node("INFO", "persistence"):
        if int(info.get("aof_enabled", 0)) != 1:
            wrong["appendonly"] = "yes"
    for info in await connection.on_each_node("INFO", "memory"):
        if info.get("maxmemory_policy") != "noeviction":
            wrong["maxmemory-policy"] = "noeviction"
    _refuse(wrong, cluster=connection.cluster)
    sentence = (
        "This Redis does not let us read its settings, so nobody checked that appendfsync is 'always'; with another "
        f"value a power cut loses messages. Allow the check: {_ALLOW}"
    )
    return (sentence,)


def _refuse(wrong: dict[str, str], *, cluster: bool) -> None:
    if wrong:
        lines = "\n".join(f"CONFIG SET {name} {value}" for name, value in wrong.items())
        where = "on every node of the cluster " if cluster else ""
        raise LedgerSettingsError(
            f"This Redis would lose messages as it is set. Run {where}with redis-cli:\n{lines}\nCONFIG REWRITE"
        )


def _value(answer: Any, name: str) -> str:
    value = answer.get(name, b"")
    return value.decode() if isinstance(value, bytes) else str(value)


def forbidden(error: Exception) -> LedgerSettingsError | None:
    """The sentence for an operator if we were not let in at all."""
    error = bare(error)
    if isinstance(error, redis_errors.NoPermissionError):
        return LedgerSettingsError(f"This Redis forbids INFO. Allow it: {_ALLOW}")
    if isinstance(error, redis_errors.AuthenticationError):
        return LedgerSettingsError("This Redis does not accept the user and password of its URL.")
    return None
