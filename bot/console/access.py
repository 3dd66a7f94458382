"""Who may do what: roles, permissions, and the one table that grants them. Pure; docs and tests read the same data.

A role gets what its work needs. Reading people's data and managing staff are apart on purpose: whoever makes accounts
does not by that read a conversation, and whoever checks the audit log does nothing that would be written into it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict


class Role(StrEnum):
    """What somebody is in the house. Everybody has exactly one."""

    VIEWER = "viewer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """What can be done in the console. Every route names one."""

    SEE_INBOX = "see_inbox"
    SEE_CONVERSATION = "see_conversation"  # masked
    REVEAL = "reveal"  # one masked value, with a reason, in a conversation that is one's own
    REVEAL_ALL = "reveal_all"  # likewise in every conversation that one sees
    CLAIM = "claim"  # one that nobody has
    TAKE_FROM_OTHERS = "take_from_others"
    REPLY = "reply"
    NOTE = "note"
    RESOLVE = "resolve"
    ANSWER_COMPLAINTS = "answer_complaints"  # take them, and say that they are dealt with
    ASSIGN = "assign"  # to somebody else
    SEE_NUMBERS = "see_numbers"
    EXPORT_NUMBERS = "export_numbers"
    SEE_TRAINING = "see_training"
    ANNOTATE = "annotate"
    APPROVE_LESSONS = "approve_lessons"  # of others; that it is another person is checked where it is done
    EXPORT_LESSONS = "export_lessons"
    SEE_AUDIT = "see_audit"
    MANAGE_STAFF = "manage_staff"
    SEE_LETTERS = "see_letters"  # dead letters: what failed and for which chat, never what was written
    HANDLE_LETTERS = "handle_letters"
    CHANGE_OWN = "change_own"  # own password and language


_READING: Final = frozenset({Permission.SEE_INBOX, Permission.SEE_CONVERSATION, Permission.CHANGE_OWN})
_HELPING: Final = _READING | {
    Permission.REVEAL,
    Permission.CLAIM,
    Permission.REPLY,
    Permission.NOTE,
    Permission.RESOLVE,
}

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.VIEWER: _READING,
        Role.AGENT: _HELPING,
        Role.SUPERVISOR: _HELPING
        | {
            Permission.REVEAL_ALL,
            Permission.TAKE_FROM_OTHERS,
            Permission.ANSWER_COMPLAINTS,
            Permission.ASSIGN,
            Permission.SEE_NUMBERS,
            Permission.EXPORT_NUMBERS,
            Permission.SEE_LETTERS,
            Permission.HANDLE_LETTERS,
        },
        Role.TRAINER: frozenset(
            {
                Permission.SEE_TRAINING,
                Permission.ANNOTATE,
                Permission.APPROVE_LESSONS,
                Permission.EXPORT_LESSONS,
                Permission.SEE_NUMBERS,
                Permission.CHANGE_OWN,
            }
        ),
        Role.AUDITOR: _READING | {Permission.SEE_AUDIT, Permission.SEE_LETTERS},
        Role.ADMIN: frozenset(
            {
                Permission.MANAGE_STAFF,
                Permission.SEE_AUDIT,
                Permission.SEE_NUMBERS,
                Permission.EXPORT_NUMBERS,
                Permission.SEE_LETTERS,
                Permission.HANDLE_LETTERS,
                Permission.CHANGE_OWN,
            }
        ),
    }
)


class Staff(BaseModel):
    """Somebody who works in the console, as everybody but the sign-in sees them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    login: str
    name: str  # shown to applicants
    role: Role
    regions: tuple[str, ...] = ()  # ids of regions; empty: all
    languages: tuple[str, ...] = ()  # that they help in; empty: all
    locale: Literal["en", "ru", "kk"] = "en"  # of the console
    disabled: bool = False
    must_change: bool = False  # came in with a one-time password

    @property
    def scope(self) -> tuple[object, ...]:
        """What decides what they see; a new name or language of the console does not."""
        return self.role, self.regions, self.languages, self.disabled

    def may(self, permission: Permission) -> bool:
        """Whether the role grants it. Before the one-time password is replaced, nothing but replacing it."""
        if self.disabled or (self.must_change and permission is not Permission.CHANGE_OWN):
            return False
        return permission in GRANTS[self.role]

    def sees(self, region: str) -> bool:
        """Whether conversations about a region are theirs. Before a region is chosen ("") they are everybody's."""
        return not self.regions or not region or region in self.regions
