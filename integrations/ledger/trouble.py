"""Turns whatever redis-py raises into the house's errors; no sentence of ours repeats an argument of a command."""

from redis import exceptions as redis_errors

from dialogs.ports import ContractBroken, OutsideError, Unavailable

# First words of refusals that pass by themselves or after an operator's help; the command was not carried out.
_LATER = frozenset(
    {
        "BUSY",
        "CLUSTERDOWN",
        "LOADING",
        "MASTERDOWN",
        "MISCONF",
        "NOREPLICAS",
        "OOM",
        "READONLY",
        "TRYAGAIN",
    }
)
# Those that pass within a second when a server restarts or a replica takes over.
_SOON = frozenset({"CLUSTERDOWN", "LOADING", "MASTERDOWN", "READONLY", "TRYAGAIN"})
# redis-py cuts the first word off some errors and makes a class of it.
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (redis_errors.BusyLoadingError, "LOADING"),
    (redis_errors.ReadOnlyError, "READONLY"),
    (redis_errors.OutOfMemoryError, "OOM"),
    (redis_errors.MasterDownError, "MASTERDOWN"),
    (redis_errors.ClusterDownError, "CLUSTERDOWN"),
    (redis_errors.SlotNotCoveredError, "CLUSTERDOWN"),
    (redis_errors.TryAgainError, "TRYAGAIN"),
    (redis_errors.NoPermissionError, "NOPERM"),
    (redis_errors.AuthenticationError, "NOAUTH"),
    (redis_errors.AuthorizationError, "NOPERM"),
    (redis_errors.MaxConnectionsError, "BUSY"),
    (redis_errors.AskError, "TRYAGAIN"),
)
_NETWORK = (redis_errors.ConnectionError, redis_errors.TimeoutError, redis_errors.RedisClusterException, OSError)

CAUGHT = (redis_errors.RedisError, redis_errors.RedisClusterException, OSError)


def word(error: Exception) -> str:
    """The word that names what happened: the server's own, or `NETWORK`."""
    error = bare(error)
    for kind, name in _WORDS:
        if isinstance(error, kind):
            return name
    if isinstance(error, _NETWORK):
        return "NETWORK"
    first = str(error).partition(" ")[0].rstrip(":")
    return first if first.isupper() and first.isalpha() else type(error).__name__


def bare(error: Exception) -> Exception:
    """What the server said; redis-py wraps what it says while we connect into an error of the network."""
    cause = error.__cause__
    return cause if isinstance(cause, redis_errors.RedisError) else error


def passes_soon(name: str) -> bool:
    """Whether the same call is worth repeating at once."""
    return name == "NETWORK" or name in _SOON


def translate(name: str, *, unknown: bool) -> OutsideError:
    """The error for a caller; `unknown` says that one of the tries may have taken effect."""
    if name == "NETWORK":
        return Unavailable("the store does not answer", unknown=unknown)
    if name in _LATER:
        return Unavailable(f"the store says {name}", unknown=unknown)
    return ContractBroken(f"the store says {name}")
