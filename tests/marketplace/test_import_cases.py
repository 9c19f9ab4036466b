"""Files as they come from the field: what peers' users ran into, as the command line meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.facts.gifts import DonationReceived, FeeCharged, GiftRefunded
from domain.ids import CampaignId
from marketplace.audit.replay import Finding, Replay
from marketplace.audit.verdict import Verdict
from marketplace.log import EventLog
from tests.marketplace.importing import CASES, Shell
from tests.worlds.story import CAMPAIGN

OTHER = CampaignId("C-OTHER")


@pytest.fixture
def shell(dsn: str) -> Shell:
    """The command line, beside an open campaign in yuan."""
    told = Shell(dsn)
    told.opened()
    return told


def audited(shell: Shell) -> Finding:
    """What a replay says of the log."""

    async def replay(_: EventLog) -> Finding:
        return await Replay(None).run(shell.dsn, lambda _done, _size: None)

    found = shell.on_log(replay)
    assert (found.verdict, found.problem) == (Verdict.HOLDS, None)
    return found


def amounts(shell: Shell) -> list[str]:
    """Of all gifts of the log."""
    return sorted(gift.amount.text() for gift in shell.events(DonationReceived))


def test_a_row_is_a_record(shell: Shell) -> None:
    """A line break in quotes ends no row (case 01)."""
    said = shell.gifts(CASES / "01-line-break-in-a-message.csv")
    assert said.code == 0, said
    assert amounts(shell) == ["10.00", "12.00"]


def test_a_placeholder_date_rejects_its_row_alone(shell: Shell) -> None:
    """A date that no zone can hold is a reason, no traceback (case 02)."""
    said = shell.gifts(CASES / "02-placeholder-date.csv")
    assert said.code == 3
    assert "2 gifts recorded, 0 known before, 1 rejected." in said.out
    assert "line 3: " in said.err


def test_two_platforms_may_share_a_number(shell: Shell) -> None:
    """A gift's name is its source's and its number there (case 04); a second run adds nothing."""
    files = [CASES / f"04-platform-{name}.csv" for name in "ab"]
    for file in (*files, *files):
        assert shell.gifts(file, "--source", file.stem).code == 0
    assert amounts(shell) == ["30.00", "88.00"]
    gateways = {gift.gateway for gift in shell.events(DonationReceived)}
    assert gateways == {"import.04-platform-a", "import.04-platform-b"}
    audited(shell)


def test_two_platforms_donors_are_two(shell: Shell, tmp_path: Path) -> None:
    """What one platform calls a donor says nothing of whom another calls so."""
    file = tmp_path / "gifts.csv"
    file.write_text(
        "gift_id,donor_ref,received_at,amount,currency\n1,u-7,2026-11-01T10:00:00Z,1.00,CNY\n"
    )
    for source in ("a", "b"):
        shell.gifts(file, "--source", source)
    assert len({gift.donor_id for gift in shell.events(DonationReceived)}) == 2


def test_refusals_are_heard_without_a_rejects_file(shell: Shell) -> None:
    """A script sees the exit status, a person the first reasons in both languages (case 07)."""
    said = shell.gifts(CASES / "07-every-row-refused.csv")
    assert said.code == 3
    assert "line 2: The time names no time zone." in said.err
    assert "时间没有写明时区" in said.err


def test_corrected_rejects_import(shell: Shell, tmp_path: Path) -> None:
    """They hold each refused row whole, with line and reason; corrected, they go in (case 08)."""
    rejects, again = tmp_path / "rejects.csv", tmp_path / "again.csv"
    assert shell.gifts(CASES / "08-rows-to-correct.csv", "--rejects", rejects).code == 3
    text = rejects.read_text("utf-8-sig")
    assert text.splitlines()[0] == (
        "reject_line,reject_code,reject_zh,reject_en,gift_id,donor_ref,received_at,amount,currency"
    )
    assert "2,CurrencyMismatch,金额的币种" in text
    assert text.index("2,CurrencyMismatch") < text.index("3,AmountMalformed"), "not in order"
    assert "CR-1,d-5,2026-11-02T09:00:00Z,25.00,USD" in text
    assert "3,AmountMalformed," in text
    assert 'CR-2,d-6,2026-11-02T09:05:00Z,"1,035.00",CNY' in text
    corrected = text.replace("25.00,USD", "25.00,CNY").replace('"1,035.00"', "1035.00")
    rejects.write_text(corrected, "utf-8")
    assert shell.gifts(rejects, "--rejects", again).code == 0
    assert amounts(shell) == ["1035.00", "25.00"]
    assert len(again.read_text("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("how", ["same", "symlink", "hardlink", "other name"])
def test_rejects_never_take_the_place_of_the_input(shell: Shell, tmp_path: Path, how: str) -> None:
    """Whatever the rejects file is called, it is not the file that is read."""
    file = tmp_path / "gifts.csv"
    file.write_bytes((CASES / "08-rows-to-correct.csv").read_bytes())
    rejects = {"same": file, "other name": tmp_path / "." / ".." / tmp_path.name / "gifts.csv"}.get(
        how, tmp_path / "rejects.csv"
    )
    if how == "symlink":
        rejects.symlink_to(file)
    elif how == "hardlink":
        rejects.hardlink_to(file)
    before = file.read_bytes()
    said = shell.gifts(file, "--rejects", rejects)
    assert said.code == 2
    assert "is the file that is read" in said.err
    assert file.read_bytes() == before


def test_a_fee_is_recorded_with_its_gift(shell: Shell) -> None:
    """It is what the platform kept, so that its account can return to zero (case 10)."""
    assert shell.gifts(CASES / "10-fee-of-the-gateway.csv").code == 0
    assert shell.gifts(CASES / "10-fee-of-the-gateway.csv").code == 0
    (fee,) = shell.events(FeeCharged)
    assert fee.fee.text() == "0.60"
    balances = audited(shell).balances
    assert balances["assets:gateway:import CNY"] == 9_940
    assert balances[f"funds:campaign:{CAMPAIGN} CNY"] == -9_940


def test_a_negative_row_is_a_refund_of_its_gift(shell: Shell) -> None:
    """It is recorded once (case 11)."""
    for known in (0, 2):
        said = shell.gifts(CASES / "11-refund-row.csv")
        assert said.code == 0
        assert f"{known} known before" in said.out
    (back,) = shell.events(GiftRefunded)
    assert (back.amount.text(), back.reason) == ("20.00", "at_source")
    assert back.refunded_at.isoformat() == "2026-11-04T09:00:00+00:00"
    assert audited(shell).balances[f"funds:campaign:{CAMPAIGN} CNY"] == -3_000


@pytest.mark.parametrize(
    ("of", "amount", "code"),
    [
        ("", "-1.00", "RefundOfNothing"),
        ("RF-9", "-1.00", "RefundOfUnknownGift"),
        ("RF-1", "-50.01", "RefundExceedsGift"),
        ("RF-1", "-0.00", "AmountNotPositive"),
    ],
)
def test_a_refund_that_fits_no_gift_says_so(
    shell: Shell, tmp_path: Path, of: str, amount: str, code: str
) -> None:
    """It is refused with a reason of its own, and its gift is recorded all the same."""
    file, rejects = tmp_path / "gifts.csv", tmp_path / "rejects.csv"
    text = (CASES / "11-refund-row.csv").read_text()
    file.write_text(text.replace("-20.00,CNY,RF-1", f"{amount},CNY,{of}"))
    assert shell.gifts(file, "--rejects", rejects).code == 3
    assert f"3,{code}," in rejects.read_text("utf-8-sig")
    assert len(shell.events(DonationReceived)) == 1


def test_a_refund_may_stand_before_its_gift(shell: Shell, tmp_path: Path) -> None:
    """Bills list the newest first."""
    file = tmp_path / "gifts.csv"
    header, gift, refund = (CASES / "11-refund-row.csv").read_text().splitlines()
    file.write_text(f"{header}\n{refund}\n{gift}\n")
    assert shell.gifts(file, "--check").code == 0
    assert shell.gifts(file).code == 0
    assert len(shell.events(GiftRefunded)) == 1


def test_times_without_a_zone_need_one_stated(shell: Shell) -> None:
    """The run can be told the file's zone; without it they stay refused (case 13)."""
    file = CASES / "13-local-time.csv"
    assert shell.gifts(file).code == 3
    assert shell.gifts(file, "--zone", "Nowhere/Else").code == 2
    assert shell.gifts(file, "--zone", "Asia/Shanghai").code == 0
    times = {gift.received_at.isoformat() for gift in shell.events(DonationReceived)}
    assert sorted(times) == ["2026-11-02T13:32:14+00:00", "2026-11-02T13:33:00+00:00"]


def test_a_bill_of_a_payment_service_is_read_by_its_format(shell: Shell, tmp_path: Path) -> None:
    """Lines before the header, GB18030, tabs behind numbers, a refund (case 14)."""
    bill, rejects = CASES / "14-bill-of-a-payment-service.gb18030.csv", tmp_path / "rejects.csv"
    assert shell.gifts(bill).code == 2
    for _ in range(2):
        said = shell.gifts(bill, "--format", "alipay", "--rejects", rejects)
        assert said.code == 0, said
    assert "GB18030, format alipay, source alipay" in said.out
    gifts = {gift.amount.text(): gift for gift in shell.events(DonationReceived)}
    (back,) = shell.events(GiftRefunded)
    assert gifts.keys() == {"100.00", "50.00"}
    assert gifts["100.00"].received_at.isoformat() == "2026-11-02T13:32:14+00:00"
    assert (back.amount.text(), back.donation_id) == ("50.00", gifts["50.00"].donation_id)
    audited(shell)


def test_check_records_nothing(shell: Shell, tmp_path: Path) -> None:
    """It tells counts, sums and the first faults, as a run would; then a run does it."""
    file = tmp_path / "gifts.csv"
    rows = (CASES / "11-refund-row.csv").read_text() + "X-1,d,2026-11-01T00:00:00Z,1.00,USD,\n"
    file.write_text(rows)
    before = shell.events()
    said = shell.gifts(file, "--check")
    assert said.code == 3
    assert "C-BOOKS CNY: 50.00 given, 20.00 given back." in said.out
    assert "1 gifts recorded, 0 known before, 1 rejected." in said.out
    assert "line 4: The amount is in another currency" in said.err
    assert shell.events() == before
    shell.gifts(file)
    assert "0 gifts recorded, 2 known before, 1 rejected." in shell.gifts(file, "--check").out


def test_a_file_that_can_not_be_read_is_told_apart(shell: Shell, tmp_path: Path) -> None:
    """Exit status 2: nothing of it was imported."""
    empty, cut = tmp_path / "empty.csv", tmp_path / "cut.csv.gz"
    empty.write_bytes(b"")
    cut.write_bytes(b"\x1f\x8b\x08\x00cut")
    for file in (empty, cut, CASES / "14-bill-of-a-payment-service.gb18030.csv"):
        said = shell.gifts(file)
        assert said.code == 2
        assert said.err.startswith(f"marketplace: {file}: ")


def test_a_pipe_is_refused_as_no_file(shell: Shell, tmp_path: Path) -> None:
    """What can be read but once can't be looked through first."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "regular file" in shell.gifts(pipe).err


def test_blanks_make_no_second_donor(shell: Shell, tmp_path: Path) -> None:
    """Whatever blanks stand around a name, full-width and invisible ones too."""
    file = tmp_path / "gifts.csv"
    donors = ("d-1", " d-1", "d-1 ", "d-1\u3000", "\u00a0d-1\t", "d-1\u200b")
    rows = (f"B-{n},{donor},2026-11-01T00:00:00Z,1.00,CNY" for n, donor in enumerate(donors))
    file.write_text("\n".join(("gift_id,donor_ref,received_at,amount,currency", *rows)))
    assert shell.gifts(file).code == 0
    gifts = shell.events(DonationReceived)
    assert (len(gifts), len({gift.donor_id for gift in gifts})) == (6, 1)


def test_the_program_ends_as_it_says(dsn: str) -> None:
    """As a script calls it: the exit status is the process's."""
    Shell(dsn).opened()
    words = ("import", "gifts", CASES / "07-every-row-refused.csv", "--campaign", CAMPAIGN)
    done = subprocess.run(
        (sys.executable, "-m", "marketplace", *words),
        env={**os.environ, "DATABASE_URL": dsn},
        check=False,
    )
    assert done.returncode == 3
