"""Formats are data: ready ones, one's own, and what no format may say."""

from pathlib import Path

import pytest

from domain.money import Currency, Money
from marketplace.imports.errors import ImportFileError
from marketplace.imports.mapping import check_day_format, read_format, ready_formats, zone_of
from marketplace.imports.rows import BadRow, GiftRow, RefundRow, SkippedRow
from tests.marketplace.importing import read_all

WECHAT_HEADER = (
    "交易时间,公众账号ID,微信订单号,用户标识,交易状态,货币种类,"
    "微信退款单号,退款金额,退款状态,手续费,订单金额"
)
WECHAT_ROWS = (
    "2026-11-02 21:32:14,wx1,4200001,o-77,SUCCESS,CNY,0,0.00,,0.60000,100.00",
    "2026-11-03 08:00:00,wx1,4200001,o-77,REFUND,CNY,5030,20.00,SUCCESS,0.00000,0.00",
    "2026-11-03 09:00:00,wx1,4200002,o-78,REFUND,CNY,5031,20.00,SUCCESS,-0.12000,0.00",
    "2026-11-03 09:00:00,wx1,4200003,o-79,REVOKED,CNY,0,0.00,,0.00000,5.00",
    "2026-11-03 09:00:00,wx1,4200004,o-79,PENDING,CNY,0,0.00,,0.00000,5.00",
)
WECHAT = "\n".join(
    (
        WECHAT_HEADER,
        *(f"`{row.replace(',', ',`')}" for row in WECHAT_ROWS),
        "总交易单数,应结订单总金额",
        "`2,`100.00",
    )
)
BANK = (
    "户名：某县慈善会（虚构）\n交易时间,流水号,对方户名,收入金额,支出金额,摘要\n"
    '2026-11-02,B001,张三,"¥1,035.00",,捐款\n'
    "20261103,B002,李四,20.00,,\n2026-11-03,B003,房东,,300.00,房租\n"
    "合计,,,1055.00,300.00,\n"
)


def told(path: Path, content: str, fmt: str) -> list[object]:
    """What a format makes of a text."""
    path.write_text(content)
    return read_all(path, fmt)


def test_wechat_pays_bill(tmp_path: Path) -> None:
    """Backticks, fees of five places, refunds with numbers of their own, totals at the end."""
    gift, refund, with_fee, revoked, pending = told(tmp_path / "a.csv", WECHAT, "wechatpay")
    assert isinstance(gift, GiftRow)
    assert (gift.gift_id, gift.donor_ref) == ("4200001", "o-77")
    assert (gift.amount, gift.fee) == (Money(10_000, Currency.CNY), Money(60, Currency.CNY))
    assert gift.received_at.isoformat() == "2026-11-02T13:32:14+00:00"
    assert isinstance(refund, RefundRow)
    assert (refund.gift_id, refund.refund_of, refund.amount.minor) == ("5030", "4200001", 2_000)
    assert isinstance(with_fee, BadRow)
    assert with_fee.refusal.code == "RefundWithFee"
    assert isinstance(revoked, SkippedRow)
    assert isinstance(pending, BadRow)
    assert pending.refusal.code == "RowNotNamed"


def test_a_banks_list(tmp_path: Path) -> None:
    """Days of two kinds, grouped digits, a sign of the currency; money out is passed over."""
    one, two, out = told(tmp_path / "a.csv", BANK, "bank")
    assert isinstance(one, GiftRow)
    assert (one.amount.minor, one.received_at.isoformat()) == (103_500, "2026-11-01T16:00:00+00:00")
    assert isinstance(two, GiftRow)
    assert two.received_at.isoformat() == "2026-11-02T16:00:00+00:00"
    assert isinstance(out, SkippedRow)


OWN = """
source = "county-club"
delimiter = ";"
currency = "EUR"
day_formats = ["%d.%m.%Y %H:%M"]
zone = "Europe/Berlin"
[columns]
gift_id = "Beleg"
received_at = "Tag"
amount = "Betrag"
"""


def test_a_format_of_ones_own(tmp_path: Path) -> None:
    """A file beside the program is enough; summer time is the zone's."""
    fmt = tmp_path / "own.toml"
    fmt.write_text(OWN)
    text = "Beleg;Tag;Betrag\n7;02.07.2026 12:00;5.00\n8;02.01.2026 12:00;5.00\n"
    rows = told(tmp_path / "a.csv", text, str(fmt))
    assert all(isinstance(row, GiftRow) for row in rows)
    assert [row.received_at.hour for row in rows] == [10, 11]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('currency = "EUR"', ""),
        ('currency = "EUR"', 'currency = "XXX"'),
        ('zone = "Europe/Berlin"', 'zone = "../etc/passwd"'),
        ('zone = "Europe/Berlin"', 'zone = "+25:00"'),
        ('source = "county-club"', 'source = "a/b"'),
        ('source = "county-club"', 'encoding = "latin-1"'),
        ('delimiter = ";"', 'delimiter = ";;"'),
        ('delimiter = ";"', "unknown = 1"),
        ('delimiter = ";"', 'may_lack = ["mistyped"]'),
        ('amount = "Betrag"', 'amount = "Betrag"\n[refund]\nof = "Tag"\nof_pattern = "x"'),
        ('amount = "Betrag"', 'amount = "Betrag"\n[refund]\nof = "Tag"\nof_pattern = "(x"'),
        ("[columns]", 'thousands = "0"\n[columns]'),
        ("[columns]", 'thousands = "."\n[columns]'),
        ("[columns]", 'symbols = ["-"]\n[columns]'),
        ("[columns]", "columns ="),
    ],
)
def test_what_no_format_can_say(tmp_path: Path, old: str, new: str) -> None:
    """A format that would misread is refused before the file is."""
    fmt = tmp_path / "own.toml"
    fmt.write_text(OWN.replace(old, new))
    with pytest.raises(ImportFileError):
        read_format(str(fmt))


def test_ready_formats_are_sound() -> None:
    """Each that comes with the program can be read."""
    assert ready_formats() == ("alipay", "bank", "mingzhang", "wechatpay")
    for name in ready_formats():
        read_format(name)
    with pytest.raises(ImportFileError, match="no format paypal"):
        read_format("paypal")


@pytest.mark.parametrize("text", ["%H:%M", "%d.%m.", "%y-", "%Q"])
def test_a_day_format_says_the_whole_day(text: str) -> None:
    """Else every gift would be of some other year."""
    with pytest.raises(ValueError, match=r"day|year"):
        check_day_format(text)


@pytest.mark.parametrize("name", ["+8", "Mars/Olympus", "", "/etc/localtime", "+24:00"])
def test_a_zone_that_there_is_not(name: str) -> None:
    """It is refused by name."""
    with pytest.raises(ValueError, match="no time zone"):
        zone_of(name)
