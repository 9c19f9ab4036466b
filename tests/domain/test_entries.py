"""What each event moves in the books, drawn as its entry: debits positive, credits negative."""

import pytest
from msgspec.structs import replace

from domain import catalogue
from domain.decider import Event
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
)
from domain.facts.piecework.escrow import OrderFunded, OrderSettled
from domain.facts.piecework.pay import EarningsCredited
from domain.funds import accounts
from domain.ids import BuyerId, HouseholdId, StationId
from domain.money import Currency, Money
from domain.postings import postings
from tests.worlds.samples import SAMPLES

GATEWAY, BANK = "assets:gateway:sandbox", "assets:bank:custody"
SUSPENSE = "assets:bank:suspense"
CAMPAIGN, ORDER = "funds:campaign:C-GZ2026BK", "escrow:order:O-BAGS"
ONE, TWO = "funds:household:H-2B3C4D5E", "funds:household:H-7Q2K4M5N"
IN_FLIGHT = "payouts:inflight:P-5K6L7M2N3P4Q5R6S"
NEEDY, FAR = "earnings:household:H-NEEDY", "earnings:household:H-FAR"
ENTRIES = {
    "DonationReceived.1": [(GATEWAY, 10_000), (CAMPAIGN, -10_000)],
    # The gateway kept it; the fund shrinks against the outside, and the cost stays in sight.
    "FeeCharged.1": [
        *(("fees:gateway", 60), (GATEWAY, -60)),
        *((CAMPAIGN, 60), ("world:vendors", -60)),
    ],
    "GiftRefunded.1": [(CAMPAIGN, 2_500), (GATEWAY, -2_500)],
    "GiftChargedBack.1": [
        *((CAMPAIGN, 5_000), ("debts:D-6F7G2H3J4K5L2M3N", 2_500)),
        (GATEWAY, -7_500),
    ],
    "GiftChargedBack.1.debt": [("debts:anonymous", 7_500), (GATEWAY, -7_500)],
    "FeeCharged.1.borne": [
        *(("fees:gateway", 60), (GATEWAY, -60)),
        *((CAMPAIGN, 20), ("platform:fees", 40), ("world:vendors", -60)),
    ],
    "ChargebackReversed.1": [
        *((GATEWAY, 7_500), (CAMPAIGN, -5_000)),
        ("debts:D-6F7G2H3J4K5L2M3N", -2_500),
    ],
    "DebtRepaid.1": [(BANK, 2_500), ("debts:D-6F7G2H3J4K5L2M3N", -2_500)],
    "DebtRepaid.1.suspense": [
        *((BANK, 2_500), ("debts:D-6F7G2H3J4K5L2M3N", -2_500)),
        *(("world:senders", 2_500), (SUSPENSE, -2_500)),
    ],
    # What an order's payment and what stands in suspense cost is the platform's.
    "PaymentFeeBorne.1": [
        *(("fees:gateway", 1), ("assets:gateway:bank", -1)),
        *(("platform:fees", 1), ("world:vendors", -1)),
    ],
    "PaymentStarted.1": [],
    "PaymentCaptured.1": [],
    "PaymentSuspended.1": [("assets:gateway:bank", 5_000), ("suspense:payments", -5_000)],
    # The gift or the escrow right behind it takes the money from the gateway's account again.
    "SuspendedPaymentApplied.1": [
        ("suspense:payments", 2_000_000),
        ("assets:gateway:bank", -2_000_000),
    ],
    "SuspendedPaymentReturned.1": [("suspense:payments", 5_000), ("assets:gateway:bank", -5_000)],
    "FeeCharged.1.platform": [
        *(("fees:gateway", 1), ("assets:gateway:bank", -1)),
        *(("platform:fees", 1), ("world:vendors", -1)),
    ],
    "GiftMoveProposed.1": [],
    "GiftMoveWithdrawn.1": [],
    # The fee went out of the other fund when it was charged, and does not come back.
    "GiftMoved.1": [(CAMPAIGN, 9_940), ("funds:campaign:C-GZ2026OX", -9_940)],
    "GiftMoved.1.late": [(CAMPAIGN, 10_000), ("funds:campaign:C-GZ2026OX", -10_000)],
    "GatewaySettled.1": [(BANK, 9_940), (GATEWAY, -9_940)],
    "GatewaySettled.1.suspense": [
        *((BANK, 7_000), (GATEWAY, -7_000)),
        *(("world:senders", 7_000), (SUSPENSE, -7_000)),
    ],
    "SuspenseLineRecorded.1": [(SUSPENSE, 7_000), ("world:senders", -7_000)],
    "SuspenseLineSentBack.1": [("world:senders", 7_000), (SUSPENSE, -7_000)],
    "LineCorrectionProposed.1": [],
    # The counter-entry and the right entry: what is in the end too much or too little.
    "BankLineCorrected.1": [(BANK, -450), (GATEWAY, 450)],
    "BankLineCorrected.1.none": [(SUSPENSE, -7_000), ("world:senders", 7_000)],
    "FundsAllocated.1": [(CAMPAIGN, 9_940), (ONE, -3_313), (TWO, -6_627)],
    "AllocationReversed.1": [(CAMPAIGN, -3_313), (ONE, 3_313)],
    "PayoutRequested.1": [],
    "PayoutApproved.1": [(TWO, 123_456), (IN_FLIGHT, -123_456)],
    "PayoutSent.1": [],
    "PayoutSettled.1": [(IN_FLIGHT, 123_456), (BANK, -123_456)],
    "PayoutFailed.1": [(IN_FLIGHT, 123_456), (TWO, -123_456)],
    "PayoutCancelled.1": [(IN_FLIGHT, 123_456), (TWO, -123_456)],
    "PayoutReturned.1": [(BANK, 123_456), (TWO, -123_456)],
    "PayoutReturned.1.line": [
        *((BANK, 2_123_456), (TWO, -2_123_456)),
        *(("world:senders", 2_123_456), (SUSPENSE, -2_123_456)),
    ],
    "TaxWithheld.1": [(NEEDY, 9_000), ("tax:withheld", -9_000)],
    "TaxReleased.1": [("tax:withheld", 24), (NEEDY, -24)],
    "OrderFunded.1": [(GATEWAY, 17_435), (ORDER, -17_435)],
    "TransportPaid.1": [
        *(("fees:transport", 500), (BANK, -500)),
        *((ORDER, 500), ("world:vendors", -500)),
    ],
    "EarningsCredited.1": [(ORDER, 3_337), (NEEDY, -3_337)],
    "BonusPaid.1": [(ORDER, 300), (NEEDY, -300)],
    "ClaimConflictCompensated.1": [(ORDER, 334), (FAR, -334)],
    "LossAdjudicated.1": [(NEEDY, 100), (ORDER, -100)],
    "OrderSettled.1": [(ORDER, 34_870), (GATEWAY, -34_870)],
    "HouseholdRegistered.1": [],
}


def sample(name: str) -> Event:
    """A stored event."""
    return catalogue.decode(SAMPLES[f"{name}.json"])


def entry(event: Event) -> list[tuple[str, int]]:
    """Accounts and amounts of an event's entry."""
    return [(account, minor) for account, minor, _ in postings(event)]


@pytest.mark.parametrize("name", ENTRIES)
def test_each_event_has_its_entry(name: str) -> None:
    """In the currency of its amount."""
    event = sample(name)
    assert entry(event) == ENTRIES[name]
    assert {posting.currency for posting in postings(event)} <= {Currency.CNY}


def test_an_entry_is_in_the_currency_of_its_amount() -> None:
    """A gift in dollars moves dollars."""
    assert {posting.currency for posting in postings(sample("DonationReceived.1.anonymous"))} == {
        Currency.USD
    }


def test_a_payout_of_earnings_leaves_the_fund_of_gifts_alone() -> None:
    """Each of its steps moves what was earned; one that was never approved moves nothing."""
    earnings = "earnings:household:H-7Q2K4M5N"
    moved = {}
    for kind in (PayoutRequested, PayoutApproved, PayoutSent, PayoutSettled, PayoutFailed):
        given = sample(f"{kind.__name__}.1")
        assert isinstance(given, kind)
        moved[kind.__name__] = entry(replace(given, source=PayoutSource.EARNINGS))
    assert moved == {
        "PayoutRequested": [],
        "PayoutApproved": [(earnings, 123_456), (IN_FLIGHT, -123_456)],
        "PayoutSent": [],
        "PayoutSettled": [(IN_FLIGHT, 123_456), (BANK, -123_456)],
        "PayoutFailed": [(IN_FLIGHT, 123_456), (earnings, -123_456)],
    }
    cancelled = sample("PayoutCancelled.1")
    assert isinstance(cancelled, PayoutCancelled)
    assert entry(replace(cancelled, approved=False)) == []


def test_a_station_s_fee_is_shown_beside_the_pay() -> None:
    """The escrow pays both; the station's part is a cost, owed to the station."""
    credited = sample("EarningsCredited.1")
    assert isinstance(credited, EarningsCredited)
    handled = replace(
        credited, station_id=StationId("S-HILL"), station_fee=Money(120, Currency.CNY)
    )
    assert entry(handled) == [
        *((ORDER, 3_337), (NEEDY, -3_337)),
        *(("fees:station", 120), ("earnings:station:S-HILL", -120)),
        *((ORDER, 120), ("world:vendors", -120)),
    ]
    unpaid = replace(handled, station_fee=Money(0, Currency.CNY))
    assert entry(unpaid) == [(ORDER, 3_337), (NEEDY, -3_337)], "no line of zero"


def test_an_empty_escrow_gives_nothing_back() -> None:
    """No line of zero."""
    settled = sample("OrderSettled.1")
    assert isinstance(settled, OrderSettled)
    assert entry(replace(settled, returned=Money(0, Currency.CNY))) == []
    funded = sample("OrderFunded.1")
    assert isinstance(funded, OrderFunded)
    assert entry(replace(funded, gateway="other", buyer_id=BuyerId("B-X")))[0] == (
        "assets:gateway:other",
        17_435,
    )


def test_only_what_holds_other_people_s_money_may_not_be_overdrawn() -> None:
    """Funds, escrow, earnings, withheld tax and money in flight; not a bank, a cost or a debt."""
    held = [CAMPAIGN, ONE, ORDER, NEEDY, "earnings:station:S", "tax:withheld", IN_FLIGHT]
    free = [GATEWAY, BANK, "fees:gateway", "world:vendors", "debts:anonymous"]
    assert all(accounts.may_not_overdraw(accounts.Account(name)) for name in held)
    assert not any(accounts.may_not_overdraw(accounts.Account(name)) for name in free)
    assert accounts.household_fund(HouseholdId("H-X")) == "funds:household:H-X"


def test_every_event_that_moves_money_has_an_entry_above() -> None:
    """The control: an event type that moves money and stands nowhere here would be noticed."""
    moving = {name.split(".")[0] for name in SAMPLES if postings(sample(name[:-5]))}
    assert moving <= {name.split(".")[0] for name, lines in ENTRIES.items() if lines}
