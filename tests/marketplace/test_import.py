"""Importing gifts: exact, idempotent, and no bad row stops it."""

import gzip
from pathlib import Path

import pytest

from domain.ids import CampaignId
from marketplace.audit.replay import Replay
from marketplace.audit.verdict import Verdict
from marketplace.imports.errors import ImportFileError
from marketplace.log import EventLog
from tests.marketplace.importing import open_campaign, run

HEADER = b"gift_id,donor_ref,received_at,amount,currency,has_message\n"
GOOD = b"g-1,d1,2026-01-01T00:00:00Z,5.00,USD,true\ng-2,,2026-01-01T00:00:00Z,0.01,USD,false\n"


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("crlf", [False, True])
async def test_a_second_run_adds_nothing(
    dsn: str, log: EventLog, tmp_path: Path, bom: bytes, crlf: bool
) -> None:
    """With or without BOM and CRLF the gifts are recorded once, and the audit holds."""
    await open_campaign(log)
    path = tmp_path / "gifts.csv.gz"
    text = bom + HEADER + GOOD
    path.write_bytes(gzip.compress(text.replace(b"\n", b"\r\n") if crlf else text))
    first, _ = await run(log, path)
    again, _ = await run(log, path)
    assert (first.recorded, again.recorded, again.known) == (2, 0, 2)
    finding = await Replay(None).run(dsn, lambda _done, _size: None)
    assert finding.verdict is Verdict.HOLDS
    assert finding.balances["funds:campaign:C-BOOKS USD"] == -501


async def test_a_gift_is_to_one_campaign(dsn: str, log: EventLog, tmp_path: Path) -> None:
    """The same file for another campaign is refused row by row: else each gift would stand twice.

    The log can't take an event back, so the audit would name the repeated reference for ever.
    """
    other = CampaignId("C-OTHER")
    await open_campaign(log)
    await open_campaign(log, other)
    path = tmp_path / "gifts.csv"
    path.write_bytes(HEADER + GOOD)
    await run(log, path)
    tally, rejects = await run(log, path, other)
    assert (tally.recorded, tally.known, tally.rejected) == (0, 0, 2)
    assert [bad.refusal.code for bad in rejects] == ["ImportedBefore"] * 2
    finding = await Replay(None).run(dsn, lambda _done, _size: None)
    assert (finding.verdict, finding.problem) == (Verdict.HOLDS, None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"g-9,,2026-01-01T00:00:00Z,0.00,USD,true", "AmountNotPositive"),
        (b"g-9,,2026-01-01T00:00:00Z,-1.00,USD,true", "RefundOfNothing"),
        (b"g-9,,2026-01-01T00:00:00Z,4.2E+27,USD,true", "AmountMalformed"),
        (b"2.02E+27,,2026-01-01T00:00:00Z,1.00,USD,true", "RowNumberMalformed"),
        (b"g-9,,2026-01-01T00:00:00Z,1.001,USD,true", "AmountTooPrecise"),
        (b"g-9,,2026-01-01T00:00:00Z,1e3,USD,true", "AmountMalformed"),
        (b'g-9,,2026-01-01T00:00:00Z,"1,000.00",USD,true', "AmountMalformed"),
        ("g-9,,2026-01-01T00:00:00Z,５.00,USD,true".encode(), "AmountMalformed"),
        (b"g-9,,2026-01-01T00:00:00Z,92233720368547758.08,USD,true", "AmountTooLarge"),
        (b"g-9,,2026-01-01T00:00:00Z,5.00,XXX,true", "CurrencyUnknown"),
        (b"g-9,,2026-01-01T00:00:00Z,5.00,CNY,true", "CurrencyMismatch"),
        (b"g-9,,2025-12-31T23:59:59Z,5.00,USD,true", "GiftBeforeItsCampaign"),
        (b"g-9,,2096-01-01T00:00:00Z,5.00,USD,true", "DonationInFuture"),
        (b"g-9,,yesterday,5.00,USD,true", "RowTimeMalformed"),
        (b"g-9,,2026-01-01T00:00:00,5.00,USD,true", "RowTimeWithoutZone"),
        (b"g-9,\xff,2026-01-01T00:00:00Z,5.00,USD,true", "RowEncodingBroken"),
        (b"g-9,\x00,2026-01-01T00:00:00Z,5.00,USD,true", "RowDonorMalformed"),
        (b"g-9,,2026-01-01T00:00:00Z,5.00,USD", "RowOfOtherWidth"),
        (b"g-1,d1,2026-01-01T00:00:00Z,6.00,USD,true", "ImportedBefore"),
    ],
)
async def test_a_bad_row_stops_nothing(
    log: EventLog, tmp_path: Path, row: bytes, reason: str
) -> None:
    """It is reported with its line number and reason; its neighbours are recorded."""
    await open_campaign(log)
    path = tmp_path / "gifts.csv"
    path.write_bytes(HEADER + GOOD + row + b"\ng-3,,2026-01-01T00:00:00Z,1.00,USD,true\n")
    tally, rejects = await run(log, path)
    assert (tally.recorded, tally.rejected) == (3, 1)
    assert rejects[0].line == 4
    assert rejects[0].refusal.code == reason


@pytest.mark.parametrize("header", [b"", b"gift_id,amount\n", b"\xff\xfe\n"])
async def test_a_file_without_its_columns_is_refused_whole(
    log: EventLog, tmp_path: Path, header: bytes
) -> None:
    """Nothing of it is recorded."""
    await open_campaign(log)
    path = tmp_path / "gifts.csv"
    path.write_bytes(header + GOOD if header else b"")
    before = await log.head()
    with pytest.raises(ImportFileError):
        await run(log, path)
    assert await log.head() == before
