"""Staff accounts, the audit log, lessons, from the command line: how the first administrator comes in, for example.

All of it works beside a running bot. Every change is written into the audit log, by somebody called "command line".
"""

from collections.abc import Sequence

from bot.console.access import Role, Staff
from bot.console.accounts import AccountError, Accounts, NewAccount
from bot.console.audit import Audit, Problem, Verdict
from bot.staff import Desk, lessons, masked_chat
from dialogs.load import load

WHO = "command line"


def accounts(at: Desk) -> Accounts:
    """The accounts of the store that was opened."""
    return Accounts(at.ledger.register, at.vault, at.ledger)


def audit(at: Desk) -> Audit:
    """Its audit log."""
    return Audit(at.ledger.register, at.vault)


async def add(
    at: Desk,
    login: str,
    role: Role,
    name: str,
    regions: Sequence[str],
    languages: Sequence[str],
    *,
    keep_password: bool,
) -> list[str]:
    """A new account: what the person needs to sign in, told once."""
    _known(regions, languages)
    new = await accounts(at).add(
        login, role, name=name, regions=regions, languages=languages, keep_password=keep_password
    )
    scope = {"regions": " ".join(regions)} if regions else {}
    await audit(at).record(WHO, "staff_add", login=login, role=role.value, **scope)
    return _told(new)


async def reset(at: Desk, login: str, *, keep_password: bool) -> list[str]:
    """A new password and secret for somebody who lost theirs."""
    new = await accounts(at).reset(login, keep_password=keep_password)
    await audit(at).record(WHO, "staff_reset", login=login)
    return _told(new)


async def change(
    at: Desk,
    login: str,
    new: Role | None,
    name: str | None,
    regions: Sequence[str] | None,
    languages: Sequence[str] | None,
) -> list[str]:
    """What is given; an empty scope is no scope. With another role the person has to sign in again."""
    _known(regions or (), languages or ())
    staff = await accounts(at).change(login, role=new, name=name, regions=regions, languages=languages)
    told = {
        "role": new.value if new else None,
        "name": name,
        "regions": None if regions is None else " ".join(regions) or "all",
        "languages": None if languages is None else " ".join(languages) or "all",
    }
    given = {key: value for key, value in told.items() if value is not None}
    await audit(at).record(WHO, "staff_change", login=login, **given)
    return [_line(staff)]


async def enable(at: Desk, login: str, *, enabled: bool) -> list[str]:
    """Let somebody in again, or keep them out from now on."""
    staff = await accounts(at).change(login, disabled=not enabled)
    await audit(at).record(WHO, "staff_enable" if enabled else "staff_disable", login=login)
    return [_line(staff)]


async def everybody(at: Desk) -> list[str]:
    """All accounts, one a line."""
    return [_line(staff) for staff in await accounts(at).all()] or ["There is no account yet."]


async def verify(at: Desk) -> tuple[list[str], bool]:
    """Whether the audit log is as it was written."""
    verdict = await audit(at).verify()
    lines = [f"entries  {verdict.count}", f"head     {verdict.head or 'none'}"]
    return ([*lines, broken(verdict)], False) if verdict.problem else (lines, True)


async def entries(at: Desk, newest: int, who: str) -> list[str]:
    """The newest entries of the audit log, newest first."""
    return [
        f"{entry.number:6}  {entry.at:%Y-%m-%d %H:%M:%S} UTC  {entry.who:16}  {entry.what:16}"
        + (f"  chat {masked_chat(entry.chat)}" if entry.chat else "")
        + "".join(f"  {key}={value}" for key, value in entry.details.items())
        for entry in await audit(at).read(newest, who=who)
    ] or ["No entries."]


async def taught(at: Desk) -> list[str]:
    """What two people of the training desk agreed on, for `python -m nlu take`. That it was taken is written, too."""
    return [(await lessons(at).export(WHO)).rstrip()]


def broken(verdict: Verdict) -> str:
    """What is wrong with the audit log, as a sentence."""
    number = verdict.broken
    match verdict.problem:
        case Problem.CHANGED:
            return f"Entry {number} is not as it was written."
        case Problem.MISSING:
            return f"Entry {number} is missing."
        case Problem.CUT_OFF:
            return f"Entry {number} and all after it were cut off."
        case Problem.ADDED:
            return f"Entry {number} was not written by Qonys, or the head of the log was put back."
        case Problem.HEAD:
            return f"The head of the log does not fit its last entry, {number}."
        case None:
            return "The log is as it was written."


def _told(new: NewAccount) -> list[str]:
    after = "must be changed at the first sign-in" if new.staff.must_change else "may be kept, since this is a sandbox"
    return [
        f"login     {new.staff.login}",
        f"password  {new.password}",
        f"secret    {new.secret}",
        f"uri       {new.uri}",
        f"Password and secret are shown this once. The password {after};",
        "the secret is for an authenticator app (the uri as a QR code, or the secret typed).",
    ]


def _known(regions: Sequence[str], languages: Sequence[str]) -> None:
    form = load()
    for code, asked, known in (
        ("no_region", regions, {region.id for region in form.regions}),
        ("no_language", languages, set(form.locales)),
    ):
        if unknown := sorted(set(asked) - known):
            what = code.removeprefix("no_")
            raise AccountError(code, f"There is no {what} {', '.join(unknown)}. There are: {', '.join(sorted(known))}.")


def _line(staff: Staff) -> str:
    scope = " ".join((*(staff.regions or ("all regions",)), *staff.languages))
    notes = [note for note, true in (("disabled", staff.disabled), ("new", staff.must_change)) if true]
    return "  ".join([f"{staff.login:20}", f"{staff.role.value:10}", staff.name, scope, *notes])
