"""Invented numbers whose phones misbehave, so that every answer of a sender of codes can be tried out."""

import re
from dataclasses import dataclass

import phonenumbers


@dataclass(frozen=True, slots=True)
class Special:
    """How a number answers: `code` of the SMS sandbox, `gateway` error of Telegram Gateway."""

    phone: str
    says: str
    code: str
    gateway: str
    retry_after: int | None = None


WAIT = 60  # seconds, for the number that had too many codes

SPECIAL = {
    special.phone: special
    for special in (
        Special("+77000000001", "has no Telegram", "no_telegram", "PHONE_NUMBER_NOT_FOUND"),
        Special("+77000000002", f"had too many codes: wait {WAIT} seconds", "limited", f"FLOOD_WAIT_{WAIT}", WAIT),
        Special("+77000000003", "is refused as a wrong number", "bad_phone", "PHONE_NUMBER_INVALID"),
        Special("+77000000004", "finds the sender's account empty", "refused", "BALANCE_NOT_ENOUGH"),
    )
}


def plausible(phone: str) -> bool:
    """E.164."""
    return re.fullmatch(r"[+][1-9][0-9]{6,14}", phone) is not None


def shown(phone: str) -> str:
    """With spaces, as people write numbers: +7 701 123 4567."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return phone
