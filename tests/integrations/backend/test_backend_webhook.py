"""Whose webhooks are believed: the office's, of the last five minutes, word for word."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from dialogs.ports import ContractBroken, Rejected
from integrations.backend import status_change
from tests.sandbox.backend.office_world import ID, OTHER_SECRET, SECRET

DATA = {"id": ID, "number": "KQ-2026-000001", "status": "approved", "reason": "", "version": 3}
EVENT = {"type": "application.status_changed", "timestamp": "2026-11-23T09:00:00+00:00", "data": DATA}
BODY = json.dumps(EVENT).encode()


def headers(body: bytes = BODY, *, ago: float = 0, secrets: tuple[str, ...] = (SECRET,)) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    signatures = [Webhook(secret).sign("msg_1", at, body.decode()) for secret in secrets]
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": " ".join(signatures),
    }


def test_a_signed_change_is_believed() -> None:
    change = status_change(SECRET, headers(), BODY)
    assert (change.id, change.number, change.status, change.reason, change.version) == tuple(DATA.values())
    assert change.at == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_replay_within_its_time_is_the_same_change_with_the_same_version() -> None:
    sent = headers(ago=290)
    assert status_change(SECRET, sent, BODY) == status_change(SECRET, sent, BODY)


def test_the_reason_may_be_absent_and_more_may_be_there() -> None:
    data = {key: value for key, value in DATA.items() if key != "reason"}
    body = json.dumps({**EVENT, "more": 1, "data": {**data, "more": 2}}).encode()
    assert status_change(SECRET, headers(body), body).reason == ""


def test_while_the_secret_changes_either_signature_is_enough() -> None:
    sent = headers(secrets=(OTHER_SECRET, SECRET))
    assert status_change(SECRET, sent, BODY) == status_change(OTHER_SECRET, sent, BODY)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("another secret", lambda: headers(secrets=(OTHER_SECRET,))),
        ("too old", lambda: headers(ago=301)),
        ("from the future", lambda: headers(ago=-310)),
        ("no signature", lambda: {**headers(), "Webhook-Signature": ""}),
        ("not base64", lambda: {**headers(), "Webhook-Signature": "v1,*"}),
        ("no version", lambda: {**headers(), "Webhook-Signature": "abc"}),
        (
            "another version",
            lambda: {**headers(), "Webhook-Signature": headers()["Webhook-Signature"].replace("v1,", "v2,")},
        ),
        ("another id", lambda: {**headers(), "Webhook-Id": "msg_2"}),
        ("another time", lambda: {**headers(), "Webhook-Timestamp": str(int(datetime.now(UTC).timestamp()) - 60)}),
        ("no time", lambda: {**headers(), "Webhook-Timestamp": "now"}),
        ("an endless time", lambda: {**headers(), "Webhook-Timestamp": "1e999"}),
        ("no number", lambda: {**headers(), "Webhook-Timestamp": "nan"}),
        ("nothing", dict),
    ],
)
def test_everything_else_is_rejected(what: str, change: Callable[[], dict[str, str]]) -> None:
    with pytest.raises(Rejected) as caught:
        status_change(SECRET, change(), BODY)
    assert caught.value.code == "signature", what


@pytest.mark.parametrize("body", [BODY + b" ", BODY.replace(b"approved", b"refused"), b"", b"\xff"])
def test_another_body_is_rejected(body: bytes) -> None:
    with pytest.raises(Rejected):
        status_change(SECRET, headers(), body)


@pytest.mark.parametrize(
    "event",
    [
        [],
        {},
        {**EVENT, "type": "application.lost"},
        {**EVENT, "timestamp": "2026-11-23T09:00:00"},
        {**EVENT, "timestamp": "yesterday"},
        {**EVENT, "data": {**DATA, "status": "lost"}},
        {**EVENT, "data": {**DATA, "version": 0}},
        {**EVENT, "data": {**DATA, "version": "3"}},
        {**EVENT, "data": {**DATA, "id": ""}},
        {**EVENT, "data": {**DATA, "number": None}},
    ],
)
def test_signed_but_outside_the_contract(event: Any) -> None:
    body = json.dumps(event).encode()
    with pytest.raises(ContractBroken) as caught:
        status_change(SECRET, headers(body), body)
    assert ID not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_broken_secret_is_our_mistake_not_the_senders() -> None:
    with pytest.raises(Exception, match="empty"):
        status_change("whsec_", headers(), BODY)
