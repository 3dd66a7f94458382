"""Who comes and goes, written into the audit log: sign-ins, failed ones too, new passwords.

Whoever has no account can make as many failures as they like, but not as many entries: of a login so many an hour are
written, of all logins together so many, then one entry that says there are more. Logins without an account, which may
be a password typed into the wrong field, and addresses are not written; equal addresses have equal marks.
"""

from dataclasses import dataclass
from typing import Final

from bot.console.accounts import PER_LOGIN, Accounts, Refused, SignedIn, network
from bot.console.audit import Audit
from dialogs.ports import Ledger, Vault

HOUR: Final = 3600
MOST_OF_LOGIN: Final = PER_LOGIN + 1
"""Failures written in an hour: until it is told that no more are compared."""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Door:
    """The accounts, as people from outside reach them. All may raise `Refused` and `Unavailable` as they do."""

    accounts: Accounts
    audit: Audit
    vault: Vault
    ledger: Ledger

    async def sign_in(self, login: str, password: str, code: str, where: str) -> SignedIn:
        """A new session. It is handed out only if the log could be written."""
        try:
            who = await self.accounts.sign_in(login, password, code, where)
        except Refused as no:
            await self._failed("sign_in_failed", login, no.code, address=self._mark(where))
            raise
        await self.audit.record(who.staff.login, "sign_in", address=self._mark(where))
        return who

    async def sign_out(self, who: SignedIn) -> None:
        """The session is over."""
        await self.accounts.sign_out(who.token)
        await self.audit.record(who.staff.login, "sign_out")

    async def change_password(self, who: SignedIn, old: str, new: str) -> None:
        """Replace one's own password; other sessions end."""
        login = who.staff.login
        try:
            await self.accounts.change_password(login, old, new, token=who.token)
        except Refused as no:
            if no.code in {
                "wrong",
                "limited",
            }:  # somebody at another's desk, perhaps; what is too short is nobody's news
                await self._failed("password_failed", login, no.code)
            raise
        await self.audit.record(login, "password_change")

    async def _failed(self, what: str, login: str, code: str, **details: str) -> None:
        tried = login.strip().lower().encode(errors="replace").decode()[:64]
        if await self.ledger.count(self.vault.hashed("staff", f"failed as {tried}"), HOUR) > MOST_OF_LOGIN:
            return
        written = await self.ledger.count(self.vault.hashed("staff", "failed"), HOUR)
        if written <= MOST:
            known = await self.accounts.get(tried)
            await self.audit.record(known.login if known else "", what, code=code, **details)
        elif written == MOST + 1:
            await self.audit.record("", "sign_in_flood", more="not written for an hour")

    def _mark(self, where: str) -> str:
        return self.vault.hashed("address", network(where))[:16]
