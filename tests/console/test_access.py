"""Who may do what: the whole table, spelled out, so that no grant changes by accident."""

import pytest
from pydantic import ValidationError

from bot.console.access import GRANTS, Permission, Role, Staff

# One column a role: viewer, agent, supervisor, trainer, auditor, admin.
TABLE = """
see_inbox          v a s - u -
see_conversation   v a s - u -
reveal             - a s - - -
reveal_all         - - s - - -
claim              - a s - - -
take_from_others   - - s - - -
reply              - a s - - -
note               - a s - - -
resolve            - a s - - -
answer_complaints  - - s - - -
assign             - - s - - -
see_numbers        - - s t - d
export_numbers     - - s - - d
see_training       - - - t - -
annotate           - - - t - -
approve_lessons    - - - t - -
export_lessons     - - - t - -
see_audit          - - - - u d
manage_staff       - - - - - d
see_letters        - - s - u d
handle_letters     - - s - - d
change_own         v a s t u d
"""


def expected() -> dict[tuple[Role, Permission], bool]:
    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (role, Permission(permission)): mark != "-"
        for permission, *marks in rows
        for role, mark in zip(Role, marks, strict=True)
    }


def staff(role: Role, **more: object) -> Staff:
    return Staff.model_validate({"login": "x", "name": "X", "role": role, **more})


def test_the_table_is_as_it_is_written_here() -> None:
    assert {pair: staff(pair[0]).may(pair[1]) for pair in expected()} == expected()
    assert len(expected()) == len(Role) * len(Permission)


def test_every_role_is_granted_something() -> None:
    assert set(GRANTS) == set(Role)


def test_reading_people_and_managing_staff_are_apart() -> None:
    reading = {Permission.SEE_CONVERSATION, Permission.REVEAL, Permission.REVEAL_ALL}
    managing = {Permission.MANAGE_STAFF}
    assert not [role for role, granted in GRANTS.items() if granted & reading and granted & managing]


@pytest.mark.parametrize("role", list(Role))
def test_before_the_password_is_changed_nothing_else_is_possible(role: Role) -> None:
    new = staff(role, must_change=True)
    assert [permission for permission in Permission if new.may(permission)] == [Permission.CHANGE_OWN]


@pytest.mark.parametrize("role", list(Role))
def test_disabled_is_disabled(role: Role) -> None:
    for must_change in (True, False):
        gone = staff(role, disabled=True, must_change=must_change)
        assert not [permission for permission in Permission if gone.may(permission)]


def test_regions() -> None:
    everywhere, north = staff(Role.AGENT), staff(Role.AGENT, regions=("pavlodar", "kostanay"))
    assert everywhere.sees("pavlodar")
    assert everywhere.sees("")
    assert north.sees("pavlodar")
    assert not north.sees("almaty")
    assert not north.sees("pavlo")
    assert north.sees(""), "somebody has to help before a region is chosen"


def test_nobody_promotes_a_staff_member_in_place() -> None:
    agent = staff(Role.AGENT)
    with pytest.raises(ValidationError):
        agent.role = Role.ADMIN  # type: ignore[misc]
    with pytest.raises(AttributeError):
        GRANTS[Role.AGENT].add(Permission.MANAGE_STAFF)  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        GRANTS[Role.AGENT] = frozenset(Permission)  # type: ignore[index]
