"""Believes the office's webhooks only after their signature: Standard Webhooks, five minutes, constant time."""

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from dialogs.ports import ContractBroken, Rejected, StatusChange


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1, max_length=200)
    number: str = Field(min_length=1, max_length=200)
    status: Literal["received", "in_review", "more_information_needed", "approved", "refused"]
    reason: str | None = None
    version: int = Field(ge=1, strict=True)


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)

    type: Literal["application.status_changed"]
    timestamp: AwareDatetime
    data: _Data


def status_change(secret: str, headers: Mapping[str, str], body: bytes) -> StatusChange:
    """The change that a webhook tells, once its signature is known to be the office's.

    `secret` is `whsec_<base64>`; names of headers may be in any case. A message may carry several signatures (while the
    office changes its secret): one that fits is enough. The same message passes again within its five minutes, so
    whoever applies it compares versions.

    Raises `Rejected("signature")` for anybody else's or a stale message, `ContractBroken` for a signed one that the
    contract does not allow. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    webhook = Webhook(secret)
    if not _signed(webhook, headers, body):
        raise Rejected("signature", "a webhook with a wrong, missing or stale signature")
    event = _event(body)
    if event is None:
        raise ContractBroken("a signed webhook that the contract does not allow")
    data = event.data
    return StatusChange(
        id=data.id,
        number=data.number,
        status=data.status,
        reason=data.reason or "",
        version=data.version,
        at=event.timestamp,
    )


def _signed(webhook: Webhook, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        webhook.verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: not base64, not UTF-8, not `version,signature`
        return False
    return True


def _event(body: bytes) -> _Event | None:
    """None rather than an error: pydantic's would quote the applicant's data in a traceback."""
    try:
        return _Event.model_validate_json(body)
    except ValidationError:
        return None
