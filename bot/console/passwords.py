"""Passwords and one-time codes: how they are made, kept and compared. Pure, but for fresh randomness.

Argon2id with the memory and passes of RFC 9106 section 4 (64 MiB, 3), in one lane: more than OWASP asks.
Codes are TOTP (RFC 6238) as authenticator apps know it: SHA-1, 6 digits, 30 seconds.
"""

import base64
import hmac
import os
import secrets
import unicodedata
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SHORTEST: Final = 12
LONGEST: Final = 256  # characters; nobody types more, and hashing takes its time
PERIOD: Final = 30
_DRIFT: Final = 1  # steps that a phone's clock may be off, either way
_DIGITS: Final = 6
_DIFFERENT: Final = 5  # characters of a password
_BESIDE_LOGIN: Final = 8  # characters of a password that are not the login
_KIB: Final = 64 * 1024
_PASSES: Final = 3
_LANES: Final = 1  # with more, two at once wait for each other for ever in OpenSSL's pool of threads
# No letter or digit that is mistaken for another one when it is read aloud or typed off.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# Those of 12 characters and more from the lists of what people choose; shorter ones are refused anyway.
_CHOSEN: Final = """
123456789012 1234567890123 12345678901234 123456123456 123123123123 1234567890qw 1q2w3e4r5t6y 1qaz2wsx3edc
1qazxsw23edc q1w2e3r4t5y6 qwertyuiop12 qwertyuiop123 qwertyuiop[] qwerty123456 qwerty1234567 qwertyqwerty
asdfghjkl123 zxcvbnm12345 abcdefghijkl abcdef123456 abc123abc123 password1234 password12345 password123456
passwordpassword passw0rd1234 p@ssw0rd1234 p@ssword1234 administrator administrator1 admin1234567 adminadmin12
adminadminadmin changeme1234 changemeplease letmein12345 letmeinplease welcome12345 welcome123456 iloveyou1234
iloveyou12345 unbelievable correcthorsebatterystaple thequickbrownfox йцукенгшщзхъ йцукен123456 пароль123456
парольпароль password2024 password2025 password2026 kazakhstan12 kazakhstan123 kazakhstan2025 kazakhstan2026
казахстан123 қазақстан123 astana123456 almaty123456 qonysqonysqonys
"""
_COMMON: Final = frozenset(_CHOSEN.split())


def normal(password: str) -> str:
    """The same password typed on another keyboard: й is one character on one and two on the other (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def problem(password: str, login: str) -> str:
    """Why a new password is refused: `short`, `long`, `login`, `common`; empty if it is good."""
    text = normal(password)
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    folded = text.casefold()
    if len(folded.replace(login, "")) < _BESIDE_LOGIN:
        return "login"
    if folded in _COMMON or len(set(folded)) < _DIFFERENT:
        return "common"
    return ""


def hashed(password: str) -> str:
    """In PHC form, with its parameters and a salt of its own. Takes a tenth of a second and 64 MiB."""
    argon = Argon2id(salt=os.urandom(16), length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_KIB)
    return argon.derive_phc_encoded(_typed(password))


def matches(password: str, expected: str) -> bool:
    """Whether it is the password of a hash; as slow for a wrong one as for the right one."""
    try:
        Argon2id.verify_phc_encoded(_typed(password), expected)
    except InvalidKey:
        return False
    return True


# Salt and hash are zeros: nobody knows a password that leads there, and looking for it takes as long as for any other.
NOBODYS: Final = f"$argon2id$v=19$m={_KIB},t={_PASSES},p={_LANES}${'A' * 22}${'A' * 43}"
"""What a password is compared with when nobody has the login."""


def one_time() -> str:
    """A password to be told once: 16 characters in groups, 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def secret() -> str:
    """A fresh secret for an authenticator app, base32, 160 bits as RFC 4226 recommends."""
    return base64.b32encode(os.urandom(20)).decode()


def uri(key: str, login: str) -> str:
    """What authenticator apps read as a QR code."""
    return _totp(key).get_provisioning_uri(login, "Qonys")


def code(key: str, at: float) -> str:
    """The code at a time in seconds since the epoch."""
    return _totp(key).generate(at).decode()


def step(key: str, typed: str, at: datetime, after: int) -> int | None:
    """Which step a typed code belongs to; None if it is not near `at`, or not later than step `after`: it was used."""
    given = "".join(typed.split())[: _DIGITS + 1].encode(errors="replace")
    current = int(at.timestamp()) // PERIOD
    found = None
    for one in range(current + _DRIFT, current - _DRIFT - 1, -1):
        if hmac.compare_digest(code(key, one * PERIOD).encode(), given) and one > after:
            found = one
    return found


def _typed(password: str) -> bytes:
    # Cut far behind the longest that can match. JSON can bring half a surrogate pair: no text, but no crash either.
    return normal(password[: 4 * LONGEST]).encode(errors="surrogatepass")


def _totp(key: str) -> TOTP:
    # SHA-1 is what every app can; nothing here rests on its collisions.
    return TOTP(base64.b32decode(key), _DIGITS, SHA1(), PERIOD)  # noqa: S303
