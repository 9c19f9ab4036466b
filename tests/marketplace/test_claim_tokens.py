"""Claim tokens come back as they were issued, and nothing else does."""

import re
import stat
from base64 import b32decode, b32encode
from binascii import crc_hqx
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ids import OrderId, StationId, derive_id
from marketplace.cli import main
from marketplace.piecework.claim_tokens import (
    CHECK_BYTES,
    CONTEXT,
    SIGNATURE_BYTES,
    ClaimKeys,
    ClaimToken,
    ClaimTokenForgedError,
    ClaimTokenMalformedError,
)

TOKEN = ClaimToken(
    order_id=OrderId(derive_id("O", "one")),
    lot_number=17,
    station_id=StationId(derive_id("S", "one")),
    serial=4_711,
    expires_at=datetime(2026, 12, 24, 16, tzinfo=UTC),
)


@pytest.fixture
def keys(tmp_path: Path) -> ClaimKeys:
    """A station's issuer with a fresh key."""
    return ClaimKeys.open(tmp_path / "keys")


def test_a_token_comes_back_from_its_text(keys: ClaimKeys) -> None:
    """Also in lower case and in groups, as typed from a slip; it fits a small QR code."""
    text = keys.issue(TOKEN)
    assert re.fullmatch("[A-Z2-7]{1,200}", text)
    assert keys.read(text) == TOKEN
    typed = " ".join(text[at : at + 5] for at in range(0, len(text), 5)).lower()
    assert keys.read(typed) == TOKEN
    assert keys.read(typed.replace(" ", "-")) == TOKEN


NUMBERS = st.integers(0, 2**32 - 1)
IDS = st.from_regex(r"[A-Z]-[A-Z2-7]{1,18}", fullmatch=True)
MOMENTS = st.datetimes(datetime(1970, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001 - a bound


@settings(max_examples=60, deadline=None)
@given(order=IDS, lot=NUMBERS, station=IDS, serial=NUMBERS, at=MOMENTS)
def test_any_token_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    order: str,
    lot: int,
    station: str,
    serial: int,
    at: datetime,
) -> None:
    """Whatever ids, numbers and moment to the second, in at most 200 characters."""
    keys = ClaimKeys.open(tmp_path_factory.getbasetemp() / "any-keys")
    token = ClaimToken(OrderId(order), lot, StationId(station), serial, at.replace(microsecond=0))
    text = keys.issue(token)
    assert len(text) <= 200
    assert keys.read(text) == token


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "HELLO",
        "MZ" * 99,
        "领活凭证",
        "ſ" * 200,
        "1" * 150,
        "A" * 201,
        "=" * 16,
        "A" * 1_000_000,
        "\0",
    ],
)
def test_what_is_no_token_is_named_so(keys: ClaimKeys, text: str) -> None:
    """Nothing, noise, other alphabets, far too much."""
    with pytest.raises(ClaimTokenMalformedError):
        keys.read(text)


def test_every_misread_character_is_noticed(keys: ClaimKeys) -> None:
    """One wrong character anywhere is a misread slip, not an accusation of forgery."""
    text = keys.issue(TOKEN)
    for at, letter in enumerate(text):
        other = "B" if letter == "A" else "A"
        with pytest.raises(ClaimTokenMalformedError):
            keys.read(text[:at] + other + text[at + 1 :])
    for wrong in (text[:-1], text + "A", text[1:], text[1] + text[0] + text[2:], text + text):
        with pytest.raises(ClaimTokenMalformedError):
            keys.read(wrong)


def test_a_token_of_another_key_is_forged(keys: ClaimKeys, tmp_path: Path) -> None:
    """Well-formed and signed, and not by us."""
    stranger = ClaimKeys.open(tmp_path / "other")
    with pytest.raises(ClaimTokenForgedError) as raised:
        keys.read(stranger.issue(TOKEN))
    assert raised.value.key_id == stranger.signing_key_id


def signed_anew(text: str, key: Ed25519PrivateKey, context: bytes) -> str:
    """The same token with another signature, over the context and what it says."""
    whole = b32decode(text + "=" * (-len(text) % 8))
    said = whole[: -(SIGNATURE_BYTES + CHECK_BYTES)]
    signed = said + key.sign(context + said)
    checked = signed + crc_hqx(signed, 0).to_bytes(CHECK_BYTES, "big")
    return b32encode(checked).decode().rstrip("=")


def test_a_changed_token_is_forged(keys: ClaimKeys, tmp_path: Path) -> None:
    """Under our key's name with a stranger's signature, or with ours over something else."""
    text = keys.issue(TOKEN)
    own = load_pem_private_key((tmp_path / "keys" / "1.pem").read_bytes(), password=None)
    assert isinstance(own, Ed25519PrivateKey)
    for key, context in (
        (Ed25519PrivateKey.generate(), CONTEXT),
        (own, b"something else" + CONTEXT),
        (own, b""),
    ):
        with pytest.raises(ClaimTokenForgedError):
            keys.read(signed_anew(text, key, context))
    # The control: signed anew as we sign, it is ours.
    assert keys.read(signed_anew(text, own, CONTEXT)) == TOKEN


def test_expiry_is_left_to_the_domain(keys: ClaimKeys) -> None:
    """A token that expired long ago is still read: what it is worth is not decided here."""
    old = ClaimToken(TOKEN.order_id, 0, TOKEN.station_id, 0, datetime(2020, 1, 1, tzinfo=UTC))
    assert keys.read(keys.issue(old)).expires_at + timedelta(days=365) < TOKEN.expires_at


def test_rotation_keeps_older_tokens_and_withdrawal_does_not(
    keys: ClaimKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new key signs, the old one verifies, also in a process that started before."""
    running = ClaimKeys.open(tmp_path / "keys")
    before, first = keys.issue(TOKEN), keys.signing_key_id
    monkeypatch.setenv("MARKETPLACE_CLAIM_KEYS", str(tmp_path / "keys"))
    done = CliRunner().invoke(main, "claim-key rotate")
    assert done.exit_code == 0, done.output
    again = ClaimKeys.open(tmp_path / "keys")
    assert again.signing_key_id != first
    assert again.signing_key_id in done.output
    assert again.read(before) == TOKEN
    assert running.read(again.issue(TOKEN)) == TOKEN
    second = again.signing_key_id
    assert again.rotate() != second
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [
        "1.pem",
        "2.pem",
        "3.pem",
    ]
    (tmp_path / "keys" / "1.pem").unlink()
    with pytest.raises(ClaimTokenForgedError):
        ClaimKeys.open(tmp_path / "keys").read(before)


def test_only_the_owner_reads_the_key(keys: ClaimKeys, tmp_path: Path) -> None:
    """0600 in a folder of 0700, whatever the umask."""
    folder = tmp_path / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]
    assert keys.signing_key_id not in (folder / "1.pem").read_text()


def key_id_of(folder: Path) -> str:
    """What a process that starts now signs with."""
    return ClaimKeys.open(folder).signing_key_id


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    """Eight of them make one key, and no torn or spare file is left."""
    for round_number in range(5):
        folder = tmp_path / str(round_number)
        with ProcessPoolExecutor(8, mp_context=get_context("fork")) as pool:
            found = set(pool.map(key_id_of, [folder] * 8))
        assert len(found) == 1
        assert [path.name for path in folder.iterdir()] == ["1.pem"]
