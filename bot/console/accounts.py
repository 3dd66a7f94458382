"""Staff accounts and their sign-ins: password and one-time code, throttled before anything is compared.

An account is one sealed document; every change of it is a compare-and-set, so two changes at once are both made and a
code opens once. A session names the *epoch* of its account: what must end somebody's sessions (a new password, another
role, being disabled) moves the epoch on, and no list of sessions has to be kept.
"""

import asyncio
import hashlib
import ipaddress
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from bot.console import passwords
from bot.console.access import Role, Staff
from dialogs.ports import Kept, Ledger, Register, Vault

Locale = Literal["en", "ru", "kk"]

LONGEST: Final = timedelta(hours=12)
"""A session ends after it, used or not."""
IDLE: Final = timedelta(minutes=30)
"""A session that is not used ends after it."""
RENEW: Final = timedelta(minutes=1)
"""Use is written down at most this often."""
FRESH: Final = timedelta(seconds=2)
"""How old an account may be that a request is judged by. Together with a request's own time it must stay below 5 s."""
WINDOW: Final = 15 * 60
PER_LOGIN: Final = 10
PER_ADDRESS: Final = 30
"""Failures in a window of so many seconds. An address is one of IPv4, or a network of 64 bits of IPv6."""
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_NAME: Final = 80


class AccountError(ValueError):
    """What was asked about an account can't be done; the sentence tells an administrator why.

    `code`: login_form, login_taken, name_form, no_account, no_region, no_language.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Refused(Exception):
    """Somebody was not let in, or their new password was not taken. The words for people are the page's.

    At the sign-in: `wrong` (login, password, code or a disabled account, without saying which), `limited` (too many
    failures: try again in 15 minutes). For a new password also what `passwords.problem` says, and `same`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is told once and kept nowhere in the clear."""

    staff: Staff
    password: str
    secret: str  # base32, as authenticator apps take it
    uri: str  # otpauth://, for a QR code


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session: its token is for the cookie, `csrf` for the forms."""

    token: str
    csrf: str
    staff: Staff


class _Account(BaseModel):
    model_config = ConfigDict(frozen=True)

    staff: Staff
    hash: str  # of the password, in PHC form
    secret: str
    counter: int = 0  # of the last one-time code that was accepted
    epoch: int = 0


class _Session(BaseModel):
    model_config = ConfigDict(frozen=True)

    login: str
    epoch: int
    csrf: str
    signed_in_at: datetime
    seen_at: datetime

    def left(self, now: datetime) -> timedelta:
        """How long it lasts if it is used no more."""
        return min(self.signed_in_at + LONGEST, self.seen_at + IDLE) - now


def _now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    """Everybody who may use the console. Signing in needs a ledger that owns its partitions; the rest does not.

    All may raise `Unavailable`.
    """

    def __init__(self, register: Register, vault: Vault, ledger: Ledger, clock: Callable[[], datetime] = _now) -> None:
        self._register = register
        self._vault = vault
        self._ledger = ledger
        self._clock = clock
        self._hashing = asyncio.Semaphore(2)  # each takes 64 MiB and a core
        self._known: dict[str, tuple[datetime, _Account | None]] = {}

    # --- For administrators ---

    async def add(
        self,
        login: str,
        role: Role,
        *,
        name: str = "",
        regions: Iterable[str] = (),
        languages: Iterable[str] = (),
        locale: Locale = "en",
        keep_password: bool = False,
    ) -> NewAccount:
        """A new account. Its password must be changed at the first sign-in, unless `keep_password` (for sandboxes)."""
        if not _LOGIN.fullmatch(login):
            raise AccountError(
                "login_form",
                f"{login!r} is no login: 2 to 32 characters of a-z 0-9 . _ -, the first a letter or a digit.",
            )
        staff = Staff(
            login=login,
            name=_named(name or login),
            role=role,
            regions=tuple(regions),
            languages=tuple(languages),
            locale=locale,
            must_change=not keep_password,
        )
        new, account = await self._fresh(staff, epoch=0)
        if not await self._write(account, 0):
            raise AccountError("login_taken", f"There is an account {login} already.")
        return new

    async def change(
        self,
        login: str,
        *,
        role: Role | None = None,
        name: str | None = None,
        regions: Iterable[str] | None = None,
        languages: Iterable[str] | None = None,
        locale: Locale | None = None,
        disabled: bool | None = None,
    ) -> Staff:
        """Change what is given. Another role, and being disabled, end the person's sessions."""
        changes = {
            "role": role,
            "name": None if name is None else _named(name),
            "regions": None if regions is None else tuple(regions),
            "languages": None if languages is None else tuple(languages),
            "locale": locale,
            "disabled": disabled,
        }
        given = {key: value for key, value in changes.items() if value is not None}
        while True:
            version, account = await self._demanded(login)
            staff = Staff.model_validate(account.staff.model_dump() | given)
            ends = staff.role is not account.staff.role or staff.disabled != account.staff.disabled
            later = account.model_copy(update={"staff": staff, "epoch": account.epoch + ends})
            if later == account or await self._write(later, version):
                return staff

    async def reset(self, login: str, *, keep_password: bool = False) -> NewAccount:
        """A new one-time password and secret; the old ones and all sessions are good for nothing any more."""
        while True:
            version, account = await self._demanded(login)
            staff = account.staff.model_copy(update={"must_change": not keep_password})
            new, later = await self._fresh(staff, epoch=account.epoch + 1)
            if await self._write(later, version):
                return new

    async def all(self) -> list[Staff]:
        """Everybody, by login; the disabled too."""
        kept = await self._register.all("staff")
        found = [self._opened(name, one).staff for name, one in kept.items()]
        return sorted(found, key=lambda staff: staff.login)

    async def get(self, login: str) -> Staff | None:
        """One of them, as stored now."""
        found = await self._read(login)
        return found[1].staff if found else None

    # --- For everybody ---

    async def sign_in(self, login: str, password: str, code: str, where: str) -> SignedIn:
        """A new session, or `Refused`. `where` is the address of the person's machine.

        Whatever is wrong takes the same time, and says the same.
        """
        login = login.strip().lower().encode(errors="replace").decode()[:64]  # whatever a form may bring
        counters = (f"sign-in from {network(where)}", f"sign-in as {login}")
        counted = [self._vault.hashed("staff", counter) for counter in counters]
        for counter, most in zip(counted, (PER_ADDRESS, PER_LOGIN), strict=True):
            if await self._ledger.count(counter, WINDOW) > most:
                raise Refused("limited")
        found = await self._read(login)
        expected = found[1].hash if found else passwords.NOBODYS
        right = await self._compare(password, expected)
        while right and found is not None:
            version, account = found
            step = passwords.step(account.secret, code, self._clock(), after=account.counter)
            if step is None or account.staff.disabled or account.hash != expected:
                break
            later = account.model_copy(update={"counter": step})
            if await self._write(later, version):
                for counter in counted:  # it was no failure
                    await self._ledger.uncount(counter)
                return await self._begin(later)
            found = await self._read(login)  # somebody changed it meanwhile, or used the code
        raise Refused("wrong")

    async def change_password(self, login: str, old: str, new: str, *, token: str = "") -> None:
        """Replace one's own password, or `Refused`. All sessions end but the one with this token."""
        counter = self._vault.hashed("staff", f"sign-in as {login}")
        if await self._ledger.count(counter, WINDOW) > PER_LOGIN:
            raise Refused("limited")
        found = await self._read(login)
        if not await self._compare(old, found[1].hash if found else passwords.NOBODYS) or found is None:
            raise Refused("wrong")
        await self._ledger.uncount(counter)
        if problem := passwords.problem(new, login):
            raise Refused(problem)
        if passwords.normal(new) == passwords.normal(old):
            raise Refused("same")
        version, account = found
        expected, hashed = account.hash, await self._hash(new)
        while True:
            if account.staff.disabled or account.hash != expected:
                raise Refused("wrong")
            staff = account.staff.model_copy(update={"must_change": False})
            later = account.model_copy(update={"staff": staff, "hash": hashed, "epoch": account.epoch + 1})
            if await self._write(later, version):
                break
            version, account = await self._demanded(login)
        if token:
            await self._carry_over(token, login, account.epoch, later.epoch)

    async def who(self, token: str, *, use: bool = True) -> SignedIn | None:
        """Whose session it is; None if it is over, or its account is not what it was.

        `use` keeps it from becoming idle; a stream that only looks whether it may go on leaves that out.
        """
        name = _session_name(token)
        kept = await self._register.kept("session", name)
        if kept is None:
            return None
        session = self._session(name, kept)
        now = self._clock()
        account = await self._judged(session, now)
        if account is None or session.left(now) <= timedelta(0):
            await self._register.drop("session", name)
            return None
        if use and now - session.seen_at >= RENEW:
            # Whoever was faster has renewed it or signed out; either way nothing is left to do.
            await self._keep_session(name, session.model_copy(update={"seen_at": now}), kept.version)
        return SignedIn(token, session.csrf, account.staff)

    async def sign_out(self, token: str) -> None:
        """The session is over."""
        await self._register.drop("session", _session_name(token))

    # --- Behind them ---

    async def _fresh(self, staff: Staff, epoch: int) -> tuple[NewAccount, _Account]:
        password, secret = passwords.one_time(), passwords.secret()
        uri = passwords.uri(secret, staff.login)
        account = _Account(staff=staff, hash=await self._hash(password), secret=secret, epoch=epoch)
        return NewAccount(staff, password, secret, uri), account

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(passwords.hashed, password)

    async def _compare(self, password: str, expected: str) -> bool:
        async with self._hashing:
            return await asyncio.to_thread(passwords.matches, password, expected)

    def _name(self, login: str) -> str:
        return self._vault.hashed("staff", login)

    async def _read(self, login: str) -> tuple[int, _Account] | None:
        name = self._name(login)
        kept = await self._register.kept("staff", name)
        return None if kept is None else (kept.version, self._opened(name, kept))

    async def _demanded(self, login: str) -> tuple[int, _Account]:
        found = await self._read(login)
        if found is None:
            raise AccountError("no_account", f"There is no account {login}.")
        return found

    def _opened(self, name: str, kept: Kept) -> _Account:
        return _Account.model_validate_json(self._vault.house.open(kept.body, "staff", name))

    async def _write(self, account: _Account, version: int) -> bool:
        name = self._name(account.staff.login)
        body = self._vault.house.seal(account.model_dump_json().encode(), "staff", name)
        self._known.pop(account.staff.login, None)
        return await self._register.keep("staff", name, body, version)

    async def _judged(self, session: _Session, now: datetime) -> _Account | None:
        """The account that a session belongs to, at most `FRESH` old, if it still lets the session be."""
        read_at, account = self._known.get(session.login, (now - FRESH, None))
        stale = not timedelta(0) <= now - read_at < FRESH
        if stale or account is None or account.epoch != session.epoch:  # the session may be younger than what we know
            found = await self._read(session.login)
            account = found[1] if found else None
            self._known[session.login] = (now, account)
        if account is None or account.staff.disabled or account.epoch != session.epoch:
            return None
        return account

    async def _begin(self, account: _Account) -> SignedIn:
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock()
        session = _Session(login=account.staff.login, epoch=account.epoch, csrf=csrf, signed_in_at=now, seen_at=now)
        await self._keep_session(_session_name(token), session, 0)
        return SignedIn(token, csrf, account.staff)

    async def _carry_over(self, token: str, login: str, old: int, new: int) -> None:
        """Let a session live on into the new epoch of its account."""
        name = _session_name(token)
        while kept := await self._register.kept("session", name):
            session = self._session(name, kept)
            if (session.login, session.epoch) != (login, old):
                return
            if await self._keep_session(name, session.model_copy(update={"epoch": new}), kept.version):
                return

    def _session(self, name: str, kept: Kept) -> _Session:
        return _Session.model_validate_json(self._vault.house.open(kept.body, "session", name))

    async def _keep_session(self, name: str, session: _Session, version: int) -> bool:
        left = session.left(self._clock())
        body = self._vault.house.seal(session.model_dump_json().encode(), "session", name)
        return await self._register.keep("session", name, body, version, seconds=max(1, int(left.total_seconds())))


def _session_name(token: str) -> str:
    """What the store holds of a token can't be used as one."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()  # a cookie may bring any bytes


def network(where: str) -> str:
    """Whose failures are counted together: of IPv6 everybody has 2**64 addresses."""
    try:
        address = ipaddress.ip_address(where)
    except ValueError:
        return where
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


def _named(name: str) -> str:
    """A name as applicants may see it: one line of printable text."""
    clean = unicodedata.normalize("NFC", " ".join(name.split()))
    if not clean or len(clean) > _NAME or not clean.isprintable():
        raise AccountError("name_form", f"A name has 1 to {_NAME} printable characters.")
    return clean
