"""The key ring: everything that is kept is sealed by it, and it alone decides who can read.

A ring is a JSON file of key-encryption keys. From each three working keys are derived (HKDF-SHA-256): one wraps the
applicants' keys, one seals what belongs to the house, one hashes names. All sealed bytes begin with a byte that names
their form, and those that a ring's key made name that key, so they still open after a rotation:

    wrapped key       0x01  id of the key (4)  nonce (12)  AES-256-GCM of the applicant's key
    sealed by house   0x02  id of the key (4)  nonce (12)  AES-256-GCM
    sealed for one    0x03                     nonce (12)  AES-256-GCM, with the applicant's key

Nonces are random, so one key must not seal more than 2**32 messages (NIST SP 800-38D, 8.3): rotate once a year.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import sys
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dialogs.ports import ContractBroken, Key
from integrations.blobs import durable

log = logging.getLogger(__name__)

_WRAPPED: Final = b"\x01"
_HOUSE: Final = b"\x02"
_APPLICANT: Final = b"\x03"
_ID: Final = 4
_NONCE: Final = 12
_KEY: Final = 32
_CACHED: Final = 1024  # unwrapped keys: as many as chats are busy at once


class KeyRingError(ValueError):
    """The key ring can't be used; the sentence tells an operator why."""


def framed(form: bytes, parts: Iterable[str]) -> bytes:
    """Several texts as one, each with its length before it: ("ab", "c") is not ("a", "bc")."""
    encoded = [part.encode() for part in parts]
    return form + b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


class KeyRing:
    """`dialogs.ports.Vault` over a key ring file. Open it with `load`."""

    def __init__(self, path: Path, keys: dict[bytes, bytes], current: bytes, made: dict[bytes, str]) -> None:
        self._path = path
        self._adopt(keys, current, made)
        # Always the oldest key's: names keep their hashes through rotations.
        self._hashing = _derived(next(iter(keys.values())), b"qonys hash 1")
        self._unwrapped: Callable[[bytes], AESGCM] = lru_cache(_CACHED)(lambda wrapped: AESGCM(self._unwrap(wrapped)))

    def _adopt(self, keys: dict[bytes, bytes], current: bytes, made: dict[bytes, str]) -> None:
        self._keys = keys
        self._current = current
        self._made = made
        self._wrapping = {key: AESGCM(_derived(secret, b"qonys wrap 1")) for key, secret in keys.items()}
        self._sealing = {key: AESGCM(_derived(secret, b"qonys house 1")) for key, secret in keys.items()}

    @classmethod
    def load(cls, path: Path, *, create: bool = False) -> Self:
        """Read a ring. If there is none it is made, with a warning, provided that `create` is set.

        `KeyRingError` if it is missing, damaged, or readable by other users.
        """
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return cls._make(path, create=create)
        except OSError as error:
            raise KeyRingError(f"The key ring {path} can't be read: {error.strerror}.") from error
        with open(descriptor, "rb") as file:  # noqa: PTH123 - the very file whose mode is looked at
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & 0o077:
                raise KeyRingError(
                    f"Other users of this machine can read the key ring. Run: chmod 600 {path} - and if they are "
                    "not trusted, rotate."
                )
            content = file.read()
        try:
            ring = json.loads(content)
            keys = {bytes.fromhex(key["id"]): b64decode(key["key"], validate=True) for key in ring["keys"]}
            made = {bytes.fromhex(key["id"]): str(key["made"]) for key in ring["keys"]}
            current = bytes.fromhex(ring["current"])
        except (ValueError, KeyError, TypeError, Base64Error):
            keys, current, made = {}, b"", {}  # and no cause: it could show a key
        if current not in keys or any(len(key) != _ID or len(secret) != _KEY for key, secret in keys.items()):
            raise KeyRingError(f"The key ring {path} is damaged: bring it back from a backup.")
        return cls(path, keys, current, made)

    @property
    def house(self) -> Key:
        """Seals what belongs to nobody, with the current key."""
        return _HouseKey(lambda: (self._sealing, self._current))

    def new_key(self) -> bytes:
        """A fresh applicant's key, wrapped by the current key."""
        return self._wrap(secrets.token_bytes(_KEY))

    def key(self, wrapped: bytes) -> Key:
        """Unwrap, or remember; `ContractBroken` if it was tampered with or its ring's key is not in the ring."""
        return _ApplicantKey(self._unwrapped(wrapped))

    def hashed(self, *what: str) -> str:
        """Keyed hash of a name; the same before and after a rotation."""
        return hmac.new(self._hashing, framed(b"", what), hashlib.sha256).hexdigest()

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same applicant's key, wrapped by the current key; as it is if it already was."""
        if wrapped[1 : 1 + _ID] == self._current:
            self._unwrapped(wrapped)  # still refuses what was tampered with
            return wrapped
        return self._wrap(self._unwrap(wrapped))

    def rotate(self) -> str:
        """Add a new key and make it the current one; its id. The file is durable when this returns.

        What older keys sealed still opens. Other processes see the new key when they load the ring again.
        """
        key = _fresh_id(self._keys)
        keys = {**self._keys, key: secrets.token_bytes(_KEY)}
        made = {**self._made, key: _now()}
        durable.write(self._path, _document(keys, key, made))
        self._adopt(keys, key, made)
        return key.hex()

    @classmethod
    def _make(cls, path: Path, *, create: bool) -> Self:
        if not create:
            raise KeyRingError(
                f"There is no key ring at {path}. If this is a new installation, make one with: "
                f"python -m integrations.vault make {path} - if not, bring it back from a backup: nothing can be read "
                "without it."
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = _fresh_id({})
        if durable.create(path, _document({key: secrets.token_bytes(_KEY)}, key, {key: _now()})):
            log.warning("made a new key ring. Whoever loses it loses every application; back it up.")
        return cls.load(path)  # ours, or that of a process that was quicker

    def _wrap(self, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        head = _WRAPPED + self._current
        return head + nonce + self._wrapping[self._current].encrypt(nonce, secret, head)

    def _unwrap(self, wrapped: bytes) -> bytes:
        cipher, head, nonce, sealed = _apart(wrapped, _WRAPPED, self._wrapping)
        return _decrypted(cipher, nonce, sealed, head)


class _HouseKey:
    """The house's key of each of the ring's keys; seals with the one that is current then."""

    def __init__(self, ring: Callable[[], tuple[dict[bytes, AESGCM], bytes]]) -> None:
        self._ring = ring

    def seal(self, plain: bytes, *about: str) -> bytes:
        """AES-256-GCM with a fresh nonce."""
        ciphers, current = self._ring()
        nonce = secrets.token_bytes(_NONCE)
        head = _HOUSE + current
        return head + nonce + ciphers[current].encrypt(nonce, plain, framed(head, about))

    def open(self, sealed: bytes, *about: str) -> bytes:
        """The plain bytes, whichever of the ring's keys sealed them."""
        ciphers, _ = self._ring()
        cipher, head, nonce, rest = _apart(sealed, _HOUSE, ciphers)
        return _decrypted(cipher, nonce, rest, framed(head, about))


class _ApplicantKey:
    """An applicant's unwrapped key."""

    def __init__(self, cipher: AESGCM) -> None:
        self._cipher = cipher

    def seal(self, plain: bytes, *about: str) -> bytes:
        """AES-256-GCM with a fresh nonce."""
        nonce = secrets.token_bytes(_NONCE)
        return _APPLICANT + nonce + self._cipher.encrypt(nonce, plain, framed(_APPLICANT, about))

    def open(self, sealed: bytes, *about: str) -> bytes:
        """The plain bytes."""
        if sealed[:1] != _APPLICANT:
            raise ContractBroken("these bytes are not sealed with an applicant's key")
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return _decrypted(self._cipher, nonce, rest, framed(_APPLICANT, about))


def _apart(sealed: bytes, form: bytes, ciphers: dict[bytes, AESGCM]) -> tuple[AESGCM, bytes, bytes, bytes]:
    """Cipher, head, nonce and the rest of what one of the ring's keys sealed."""
    head, nonce, rest = sealed[: 1 + _ID], sealed[1 + _ID : 1 + _ID + _NONCE], sealed[1 + _ID + _NONCE :]
    if head[:1] != form:
        raise ContractBroken("these bytes are not sealed in this way")
    cipher = ciphers.get(head[1:])
    if cipher is None:
        raise ContractBroken(f"sealed with key {head[1:].hex()}, which is not in the key ring")
    return cipher, head, nonce, rest


def _decrypted(cipher: AESGCM, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, about)
    except (InvalidTag, ValueError):  # ValueError: cut so short that there is no nonce
        raise ContractBroken("these bytes were changed, or sealed about something else") from None


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose).derive(secret)


def _fresh_id(taken: dict[bytes, bytes]) -> bytes:
    while (key := secrets.token_bytes(_ID)) in taken:
        pass
    return key


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _document(keys: dict[bytes, bytes], current: bytes, made: dict[bytes, str]) -> bytes:
    ring = {
        "current": current.hex(),
        "keys": [
            {"id": key.hex(), "made": made[key], "key": b64encode(secret).decode()} for key, secret in keys.items()
        ],
    }
    return json.dumps(ring, indent=2).encode() + b"\n"


def main(arguments: list[str]) -> None:
    """`make <path>` or `rotate <path>`; a running bot sees a rotation when it is started again."""
    if len(arguments) != 2 or arguments[0] not in {"make", "rotate"}:  # noqa: PLR2004 - a verb and a path
        sys.exit("python -m integrations.vault make|rotate <path of the key ring>")
    verb, path = arguments
    try:
        ring = KeyRing.load(Path(path), create=verb == "make")
        if verb == "rotate":
            log.warning("new key %s in %s: back it up", ring.rotate(), path)
    except KeyRingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
