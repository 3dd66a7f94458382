"""Passwords and codes against published vectors, and what people may not choose."""

import base64
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.console import passwords

RFC6238 = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B; the last six of its eight digits."""
    assert passwords.code(RFC6238, at) == code
    assert passwords.step(RFC6238, code, datetime.fromtimestamp(at, UTC), after=0) == at // 30


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_off_by_a_step(steps: int, *, good: bool) -> None:
    now = datetime.fromtimestamp(1_800_000_000, UTC)
    typed = passwords.code(RFC6238, 1_800_000_000 + 30 * steps)
    assert (passwords.step(RFC6238, typed, now, after=0) is not None) is good


def test_a_used_step_and_all_before_it_are_over() -> None:
    now = datetime.fromtimestamp(1_800_000_000, UTC)
    codes = {n: passwords.code(RFC6238, 1_800_000_000 + 30 * n) for n in (-1, 0, 1)}
    current = 1_800_000_000 // 30
    assert [passwords.step(RFC6238, codes[n], now, after=current) for n in (-1, 0, 1)] == [None, None, current + 1]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "28708",
        "2870820",
        "287082287082",
        "٢٨٧٠٨٢",
        "28708\ud800",
        "x" * 10_000,
        "-87082",
        "287082\0",
        "0x28708",
    ],
)
def test_what_is_no_code(typed: str) -> None:
    assert passwords.step(RFC6238, typed, datetime.fromtimestamp(59, UTC), after=0) is None


def test_a_code_may_be_typed_in_two_halves() -> None:
    assert passwords.step(RFC6238, " 287 082 ", datetime.fromtimestamp(59, UTC), after=0) == 1


def test_a_hash_tells_its_own_password_only() -> None:
    one, other = passwords.hashed("орман-ішінде-екі-қарға"), passwords.hashed("орман-ішінде-екі-қарға")
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert one != other
    assert passwords.matches("орман-ішінде-екі-қарға", one)
    for wrong in (
        "",
        "орман-ішінде-екі-қарғ",
        "Орман-ішінде-екі-қарға",
        "орман-ішінде-екі-қарға ",
        "x" * 100_000,
        "\ud800",
    ):
        assert not passwords.matches(wrong, one)


def test_the_same_letters_from_another_keyboard() -> None:
    """й typed as one character on a phone, and as и with a breve on another machine."""
    assert passwords.matches("мои\u0306-бай-қарағай", passwords.hashed("мой-бай-қарағай"))


def test_nobodys_password() -> None:
    assert not any(passwords.matches(typed, passwords.NOBODYS) for typed in ("", "admin", "\0" * 32))


def test_half_a_character_is_a_password_like_any_other() -> None:
    """JSON can bring it; it must neither crash nor match its neighbours."""
    kept = passwords.hashed("\ud800" * 12)
    assert passwords.matches("\ud800" * 12, kept)
    assert not passwords.matches("?" * 12, kept)
    assert not passwords.matches("\ud801" * 12, kept)


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ("", "short"),
        ("eleven-char", "short"),
        ("и\u0306" * 11, "short"),
        ("twelve-chars", ""),
        ("орман-ішінде", ""),
        ("x9-" * 86, "long"),
        ("bolat.bekov-", "login"),
        ("Bolat.Bekov123", "login"),
        ("bolat.bekovbolat.bekov", "login"),
        ("bolat.bekov-ағаш-үй", ""),
        ("Password1234", "common"),
        ("ҚАЗАҚСТАН123", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("121212121212", "common"),
    ],
)
def test_what_may_be_chosen(chosen: str, problem: str) -> None:
    assert passwords.problem(chosen, "bolat.bekov") == problem


def test_one_time_passwords_are_good_and_all_different() -> None:
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"(?:[a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in made)
    assert not any(passwords.problem(one, "admin") for one in made)


def test_what_an_app_reads() -> None:
    secret = passwords.secret()
    assert len(base64.b32decode(secret)) == 20
    parts = urlsplit(passwords.uri(secret, "a.b-c_d"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Qonys:a.b-c_d")
    told = parse_qs(parts.query)
    assert (told["secret"], told["issuer"], told["digits"], told["period"]) == ([secret], ["Qonys"], ["6"], ["30"])
