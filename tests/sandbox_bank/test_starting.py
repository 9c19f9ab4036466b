"""How the bank is started, and when it refuses to."""

import os
import re
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.cli.sandbox_bank import is_loopback
from marketplace.sandbox_bank.money import fee_minor
from marketplace.sandbox_bank.settings import (
    PREFIX,
    BankSettings,
    BankSettingsError,
    read_bank_settings,
)
from tests.faults.demo_process import free_port
from tests.faults.stopping import PATIENCE_SECONDS
from tests.sandbox_bank.banking import KEY, WEBHOOK_KEY

GIVEN = {"SANDBOX_BANK_KEY": KEY, "SANDBOX_BANK_WEBHOOK_KEY": WEBHOOK_KEY}
PAGE = Path(__file__).parents[2] / "docs/sandbox-bank.md"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SANDBOX_BANK_KEY": ""}, "`key`"),
        ({"SANDBOX_BANK_KEY": "x" * 31}, "`SANDBOX_BANK_KEY` is shorter than 32 bytes"),
        ({"SANDBOX_BANK_WEBHOOK_KEY": "x" * 31}, "`SANDBOX_BANK_WEBHOOK_KEY` is shorter"),
        ({"SANDBOX_BANK_WEBHOOK_KEY": KEY}, "is the same as"),
        ({"SANDBOX_BANK_WEBHOOK_URL": "file:///etc/passwd"}, "webhook_url"),
        ({"SANDBOX_BANK_WEBHOOK_URL": "http://user@merchant.example/"}, "webhook_url"),
        ({"SANDBOX_BANK_RETURN_ORIGIN": "http://merchant.example/path"}, "RETURN_ORIGIN"),
        ({"SANDBOX_BANK_FEE_PERMILLE": "1001"}, "FEE_PERMILLE"),
        ({"SANDBOX_BANK_FEE_PERMILLE": "NaN"}, "FEE_PERMILLE"),
        ({"SANDBOX_BANK_KEY_FILE": "/nonexistent/key"}, "`SANDBOX_BANK_KEY_FILE` can't be read"),
        ({"SANDBOX_BANK_FEE": "6"}, "there is no setting `SANDBOX_BANK_FEE`"),
    ],
)
def test_settings_that_cant_be_used_are_named(changed: dict[str, str], named: str) -> None:
    """In one line, before anything is started."""
    with pytest.raises(BankSettingsError, match=re.escape(named)):
        read_bank_settings(GIVEN | changed)
    done = CliRunner().invoke(main, ["sandbox-bank"], env=GIVEN | changed)
    assert done.exit_code == 2


def test_keys_may_lie_in_files(tmp_path: Path) -> None:
    """And settings are read as what they are."""
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    given = {"SANDBOX_BANK_KEY_FILE": str(file), "SANDBOX_BANK_WEBHOOK_KEY": WEBHOOK_KEY}
    settings = read_bank_settings(given | {"SANDBOX_BANK_FEE_PERMILLE": "3.8", "HOME": "/"})
    assert (settings.key, settings.fee_permille) == (KEY, Decimal("3.8"))


@pytest.mark.parametrize(
    ("minor", "permille", "fee"),
    [(10_000, "6", 60), (25_055, "6", 150), (25_000, "6", 150), (25_084, "6", 151), (1, "6", 0),
     (83, "6", 0), (84, "6", 1), (250, "2", 1), (249, "2", 0), (100, "0", 0), (7, "1000", 7)],
)  # fmt: skip
def test_a_fees_half_fen_is_rounded_up(minor: int, permille: str, fee: int) -> None:
    """Never to the even one."""
    assert fee_minor(minor, Decimal(permille)) == fee


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),  # noqa: S104
     ("192.0.2.1", False), ("bank.example", False)],
)  # fmt: skip
def test_it_knows_who_reaches_it(host: str, *, alone: bool) -> None:
    """Only on a loopback address the desk is open."""
    assert is_loopback(host) is alone


def test_every_setting_is_documented() -> None:
    """In the struct and in the page, and nothing else is."""
    fields = set(BankSettings.__struct_fields__)
    assert BankSettings.__doc__ is not None
    told = set(re.findall(r"^ +(\w+): ", BankSettings.__doc__, re.MULTILINE))
    rows = re.findall(rf"^\| `{PREFIX}(\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == fields
    assert {row.lower() for row in rows} == fields


def test_it_serves_until_it_is_told_to_stop(bank_dsn: str) -> None:
    """As a process of its own, on this machine alone, and does what is due by itself."""
    port = free_port()
    process = subprocess.Popen(
        (sys.executable, "-m", "marketplace", "sandbox-bank", "--port", str(port)),
        env={**os.environ, **GIVEN, "SANDBOX_BANK_DATABASE_URL": bank_dsn},
        stderr=subprocess.PIPE,
    )
    try:
        answer = first_answer(f"http://127.0.0.1:{port}/?lang=en", process)
        assert "The bank&#39;s desk" in answer or "The bank's desk" in answer
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
    assert process.returncode == 0


def first_answer(address: str, process: "subprocess.Popen[bytes]") -> str:
    """Wait until it answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr
        try:
            return httpx.get(address, timeout=30).text
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("it never answered")
