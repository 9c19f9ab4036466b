"""What pieces bring: rates, the fair-rate test, samples and what materials allow, by figures."""

from datetime import UTC, date, datetime

import pytest

from domain.calendar import beijing_day, working_days_after
from domain.commitments import commit
from domain.facts.piecework.rates import RATE_MINOR_MAX, RATE_PIECES_MAX, Rate, RateOutOfRangeError
from domain.facts.piecework.terms import LOT_UNITS_MAX, QualityRule
from domain.ids import AssignmentId, OrderId, derive_id, lot_tag, make_id
from domain.money import Currency, Money
from domain.piecework.assignments.custody import Custody
from domain.piecework.assignments.materials.errors import (
    CustodyExceedsIssuedError,
    ScrapNotDeclaredError,
    ScrapOverAgreedRateError,
)
from domain.piecework.assignments.materials.rules import require_left, require_scrap
from domain.piecework.orders.fair_rate import hourly_minor, is_fair, needed_hourly_minor
from domain.piecework.sampling import plan
from domain.piecework.wages import CurrencyNotOfWagesError, require_wage_currency

LOT = AssignmentId("A-1")


@pytest.mark.parametrize(
    ("good", "minor", "pieces", "pay"),
    [
        (0, 2, 1, 0),
        (1, 2, 1, 2),
        (1, 2, 100, 1),
        (50, 2, 100, 1),
        (51, 2, 100, 2),
        (10, 1001, 3, 3_337),
        (9, 1001, 3, 3_003),
        (4, 1001, 3, 1_335),
    ],
)
def test_the_pay_of_a_lot_is_rounded_up_once(good: int, minor: int, pieces: int, pay: int) -> None:
    """Fen for a number of pieces, so that a piece may bring less than a fen."""
    assert Rate(minor, pieces).pay_minor(good) == pay


def test_no_pay_for_fewer_than_no_pieces() -> None:
    """Whoever asks made a mistake."""
    with pytest.raises(AssertionError):
        Rate(1, 1).pay_minor(-1)


@pytest.mark.parametrize(
    ("minor", "pieces"), [(0, 1), (1, 0), (RATE_MINOR_MAX + 1, 1), (1, RATE_PIECES_MAX + 1)]
)
def test_a_rate_that_cannot_be_meant_is_refused(minor: int, pieces: int) -> None:
    """The largest and the smallest rate stand."""
    for edge in (Rate(1, 1), Rate(RATE_MINOR_MAX, RATE_PIECES_MAX)):
        assert edge.checked(Currency.CNY) is edge
    with pytest.raises(RateOutOfRangeError) as raised:
        Rate(minor, pieces).checked(Currency.CNY)
    assert raised.value.details == {
        "amount": Money(minor, Currency.CNY),
        "pieces": pieces,
    }


def test_a_fair_rate_pays_the_minimum_wage_to_who_is_a_fifth_slower() -> None:
    """¥22.40 an hour wants ¥26.88 at the sample's pace: 10 pieces an hour at ¥2.688 each."""
    assert needed_hourly_minor(2_240) == 2_688
    assert needed_hourly_minor(2_241) == 2_690  # 2,689.2, rounded up
    assert hourly_minor(Rate(2_688, 10), 10, 3_600) == 2_688
    assert hourly_minor(Rate(2_688, 10), 5, 1_801) == 2_686  # 2,686.5…, rounded down
    assert is_fair(Rate(2_688, 10), 10, 3_600, 2_240)
    assert not is_fair(Rate(2_687, 10), 10, 3_600, 2_240)
    assert not is_fair(Rate(2_688, 10), 10, 3_601, 2_240)
    assert not is_fair(Rate(2_688, 11), 10, 3_600, 2_240)
    assert is_fair(Rate(2_688, 10), 11, 3_600, 2_240)


def test_only_pay_in_yuan_can_be_compared_with_the_wages() -> None:
    """HK$ 1 is not ¥1."""
    require_wage_currency(Currency.CNY)
    with pytest.raises(CurrencyNotOfWagesError) as raised:
        require_wage_currency(Currency.HKD)
    assert raised.value.details == {"currency": Currency.HKD, "wages": Currency.CNY}


@pytest.mark.parametrize("quantity", [0, LOT_UNITS_MAX + 1])
def test_no_sample_of_a_lot_that_cannot_be(quantity: int) -> None:
    """Whoever asks made a mistake."""
    for rule in QualityRule:
        with pytest.raises(AssertionError):
            plan(rule, quantity)


def custody(issued: int, declared: int = 0) -> Custody:
    """Materials for so many pieces, of which some were declared spoiled."""
    held = Custody()
    held.issued, held.declared, held.confirmed = issued, declared, True
    return held


def test_scrap_is_accepted_as_far_as_declared_agreed_and_there() -> None:
    """Two of 25 are agreed, whatever was declared; what was accepted before counts."""
    held = custody(25, declared=9)
    require_scrap(held, LOT, 2, 2)
    with pytest.raises(ScrapOverAgreedRateError) as over:
        require_scrap(held, LOT, 3, 2)
    assert over.value.details == {"assignment_id": LOT, "agreed": 2}
    with pytest.raises(ScrapNotDeclaredError) as undeclared:
        require_scrap(held, LOT, 10, 25)
    assert undeclared.value.details == {"assignment_id": LOT, "declared": 9}
    held.scrap_agreed = held.scrap = 1
    with pytest.raises(ScrapOverAgreedRateError) as rest:
        require_scrap(held, LOT, 2, 1)
    assert rest.value.details == {"assignment_id": LOT, "agreed": 1}
    held.handed_in, held.returned, held.missing = 18, 3, 1
    require_left(held, LOT, 2)
    with pytest.raises(CustodyExceedsIssuedError) as gone:
        require_scrap(held, LOT, 3, 12)
    assert gone.value.details == {"assignment_id": LOT, "asked": 3, "left": 2}


def test_an_id_follows_from_its_key() -> None:
    """The same for ever; another prefix or key names another thing; 10 bytes make 16 letters."""
    assert make_id("G", bytes(5)) == "G-AAAAAAAA"
    assert make_id("G", b"\xff") == "G-74"
    assert derive_id("G", "key") == "G-PGESVS5F5MTRBGNM"
    assert derive_id("R", "key") != derive_id("G", "key") != derive_id("G", "Key")
    assert lot_tag(OrderId("O-1"), 7) == "lot:O-1/7"


def test_a_commitment_is_over_field_version_and_value() -> None:
    """HMAC-SHA256 by RFC 2104, so that anybody can check an opening; the salt has 32 bytes."""
    assert (
        commit("need", b"5", b"s" * 32)
        == "143f3f22cb09f379595e8da5800482141ba72c3feeb12be75cba508908589445"
    )
    with pytest.raises(AssertionError):
        commit("need", b"5", b"s" * 31)


def test_a_day_and_a_time_limit_want_a_moment_with_a_zone() -> None:
    """And at least one day."""
    at = datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert beijing_day(at) == date(2026, 3, 3)
    with pytest.raises(AssertionError):
        working_days_after(at, 0)
    with pytest.raises(AssertionError):
        beijing_day(datetime(2026, 3, 2))  # noqa: DTZ001 - the mistake that is refused
