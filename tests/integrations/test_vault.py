"""The vault: what it seals opens only for whom and what it was sealed about, before and after a rotation."""

import json
import logging
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.ports import ContractBroken, Key, Vault
from integrations.vault import KeyRing, KeyRingError, framed, main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "ring.json"


@pytest.fixture
def ring(path: Path) -> KeyRing:
    return KeyRing.load(path, create=True)


def test_it_is_a_vault(ring: KeyRing) -> None:
    vault: Vault = ring
    house: Key = vault.house
    assert house.open(house.seal(b"plain"))


@pytest.fixture(params=["applicant", "house"])
def key(request: pytest.FixtureRequest, ring: KeyRing) -> Key:
    return ring.house if request.param == "house" else ring.key(ring.new_key())


@pytest.mark.parametrize("plain", [b"", b"x", bytes(range(256)) * 100])
def test_what_was_sealed_opens(key: Key, plain: bytes) -> None:
    sealed = key.seal(plain, "77:1001", "session", "1")
    assert key.open(sealed, "77:1001", "session", "1") == plain
    assert key.seal(plain, "77:1001", "session", "1") != sealed  # a fresh nonce


@pytest.mark.parametrize(
    "about", [(), ("77:1002", "session"), ("77:1001",), ("77:1001", "session", ""), ("77:1001s", "ession")]
)
def test_it_opens_about_nothing_else(key: Key, about: tuple[str, ...]) -> None:
    sealed = key.seal(b"plain", "77:1001", "session")
    with pytest.raises(ContractBroken):
        key.open(sealed, *about)


def test_every_changed_bit_is_noticed(key: Key) -> None:
    sealed = key.seal(b"plain", "about")
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises(ContractBroken):
                key.open(bytes(changed), "about")


def test_every_shortened_piece_is_noticed(key: Key) -> None:
    sealed = key.seal(b"plain", "about")
    for length in range(len(sealed)):
        with pytest.raises(ContractBroken):
            key.open(sealed[:length], "about")


def test_every_changed_bit_of_a_wrapped_key_is_noticed(ring: KeyRing) -> None:
    wrapped = ring.new_key()
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(ContractBroken):
            ring.key(bytes(changed))
        with pytest.raises(ContractBroken):
            ring.rewrap(bytes(changed))
    for length in range(len(wrapped)):
        with pytest.raises(ContractBroken):
            ring.key(wrapped[:length])


def test_applicants_can_not_read_each_other(ring: KeyRing) -> None:
    one, other = ring.key(ring.new_key()), ring.key(ring.new_key())
    for reader in (other, ring.house):
        with pytest.raises(ContractBroken):
            reader.open(one.seal(b"plain", "about"), "about")
    with pytest.raises(ContractBroken):
        one.open(ring.house.seal(b"plain", "about"), "about")


def test_another_ring_reads_nothing(ring: KeyRing, tmp_path: Path) -> None:
    other = KeyRing.load(tmp_path / "other.json", create=True)
    with pytest.raises(ContractBroken, match="not in the key ring"):
        other.key(ring.new_key())
    with pytest.raises(ContractBroken, match="not in the key ring"):
        other.house.open(ring.house.seal(b"plain"))
    assert other.hashed("phone", "+77010000000") != ring.hashed("phone", "+77010000000")


@given(st.lists(st.text(), max_size=5), st.lists(st.text(), max_size=5))
def test_different_parts_are_framed_differently(one: list[str], other: list[str]) -> None:
    assert (framed(b"", one) == framed(b"", other)) == (one == other)


@given(st.lists(st.text(min_size=1), min_size=2, max_size=4), st.data())
def test_where_one_part_ends_matters(parts: list[str], data: st.DataObject) -> None:
    """The same letters, cut elsewhere."""
    letters = "".join(parts)
    cut = data.draw(st.integers(0, len(letters)))
    other = [letters[:cut], letters[cut:]]
    assert (framed(b"", parts) == framed(b"", other)) == (parts == other)


def test_a_rotation_keeps_the_old_readable_and_seals_with_the_new(ring: KeyRing, path: Path) -> None:
    wrapped = ring.new_key()
    house = ring.house
    old_house = house.seal(b"house", "about")
    old = ring.key(wrapped).seal(b"mine", "about")
    name = ring.hashed("phone", "+77010000000")

    new = bytes.fromhex(ring.rotate())

    for vault in (ring, KeyRing.load(path)):
        assert vault.house.open(old_house, "about") == b"house"
        assert vault.key(wrapped).open(old, "about") == b"mine"
        assert vault.hashed("phone", "+77010000000") == name
        assert vault.house.seal(b"")[1:5] == new
        assert vault.new_key()[1:5] == new
    # A key that somebody kept since before the rotation seals with the new one as well.
    assert house.seal(b"")[1:5] == new
    again = ring.rewrap(wrapped)
    assert again[1:5] == new
    assert ring.key(again).open(old, "about") == b"mine"
    assert ring.rewrap(again) == again


def test_two_rotations(ring: KeyRing, path: Path) -> None:
    wrapped = ring.new_key()
    sealed = ring.key(wrapped).seal(b"mine")
    ids = {wrapped[1:5].hex(), ring.rotate(), ring.rotate()}
    assert {key["id"] for key in json.loads(path.read_text())["keys"]} == ids
    assert KeyRing.load(path).key(wrapped).open(sealed) == b"mine"


def test_a_ring_is_made_once_and_only_when_asked(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(KeyRingError, match=r"integrations\.vault make"):
        KeyRing.load(path)
    assert not path.exists()
    with caplog.at_level(logging.WARNING):
        ring = KeyRing.load(path, create=True)
    assert "back it up" in caplog.text
    sealed = ring.house.seal(b"plain")
    assert KeyRing.load(path, create=True).house.open(sealed) == b"plain"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["ring.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_ring_that_others_can_read_is_refused(ring: KeyRing, path: Path, mode: int) -> None:
    assert ring
    path.chmod(mode)
    with pytest.raises(KeyRingError, match=f"chmod 600 {path}"):
        KeyRing.load(path)


def test_a_rotated_ring_is_private_too(ring: KeyRing, path: Path) -> None:
    ring.rotate()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"current": "00000000", "keys": []}',
        '{"current": "zz", "keys": [{"id": "00000000", "made": "", "key": "aGVsbG8="}]}',
        '{"current": "00000000", "keys": [{"id": "00000000", "made": "", "key": "aGVsbG8="}]}',
        '{"current": "00000000", "keys": [{"id": "00000000", "made": "", "key": "KEY!"}]}',
        '{"current": "11111111", "keys": [{"id": "00000000", "made": "", "key": "KEY"}]}',
    ],
)
def test_a_damaged_ring_is_refused_and_not_shown(path: Path, content: str) -> None:
    path.parent.mkdir()
    content = content.replace("KEY", b64encode(b"k" * 32).decode())
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyRingError, match="damaged") as caught:
        KeyRing.load(path, create=True)
    assert caught.value.__cause__ is None
    assert path.read_text() == content


def test_unwrapping_is_remembered(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = ring.new_key()
    sealed = ring.key(wrapped).seal(b"mine")
    monkeypatch.setattr(ring, "_unwrap", None)
    assert ring.key(wrapped).open(sealed) == b"mine"


def test_the_command_makes_and_rotates(path: Path) -> None:
    main(["make", str(path)])
    first = json.loads(path.read_text())["current"]
    main(["rotate", str(path)])
    assert json.loads(path.read_text())["current"] != first
    for wrong in (["rotate"], ["drop", str(path)], ["rotate", str(path.with_name("none"))]):
        with pytest.raises(SystemExit) as caught:
            main(wrong)
        assert isinstance(caught.value.code, str)
