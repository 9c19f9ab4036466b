"""Each law of the ledger has a log that breaks it and no law before it: else it is no law.

A case is an honest log up to an event, and that event as no rule would have written it. The honest
event in its place is always accepted.
"""

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

import domain
from domain.allocations.need import Candidate
from domain.decider import Event
from domain.facts.allocations import AllocationReversed, FundsAllocated, Share
from domain.facts.campaigns import (
    CampaignClosed,
    CampaignDrafted,
    CampaignFrozen,
    CampaignPaused,
    CampaignPublished,
    FundingMode,
    Outcome,
)
from domain.facts.captures import (
    PaymentCaptured,
    Resolution,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
)
from domain.facts.editions import FIRST
from domain.facts.freezing import FreezeReason
from domain.facts.gift_moves import GiftMoved, GiftMoveProposed, GiftMoveWithdrawn
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
    RefundReason,
)
from domain.facts.households import (
    ConsentGiven,
    ConsentWithdrawn,
    ExitReason,
    HouseholdExited,
    HouseholdFrozen,
    HouseholdVerified,
)
from domain.facts.income_tax import TaxReleased, TaxWithheld
from domain.facts.payments import PaymentDeclined, PaymentExpired
from domain.facts.payouts import (
    CancelReason,
    PayoutApproved,
    PayoutCancelled,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
)
from domain.facts.piecework.appeals import AnswerTimeMoved, AppealFiled, DisputeResolved
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderFunded, OrderSettled, TransportPaid
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    LotInspected,
)
from domain.facts.piecework.materials import LossAdjudicated, MaterialsReturned
from domain.facts.piecework.orders import (
    FairShareWindowOpened,
    OrderDrafted,
    OrderPublished,
    RateReviewed,
    SampleRetaken,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.work import AssignmentCancelled, AssignmentSubmitted, RestKept
from domain.facts.treasury import (
    BankLineCorrected,
    CorrectionReason,
    GatewaySettled,
    SuspenseLineSentBack,
)
from domain.funds import accounts
from domain.ids import (
    ActorId,
    AssignmentId,
    DonationId,
    DonorId,
    HouseholdId,
    OrderId,
    PayoutId,
    RefundId,
)
from domain.laws.broken import LawBrokenError
from domain.laws.ledger import Ledger
from domain.money import Currency, Money
from domain.payouts.commands import RequestPayout
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.piecework.assignments.work.commands import ExpireLease
from domain.treasury.commands import RecordSuspenseLine
from domain.unique_names import OCCURS_ONCE
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALL_OR_NOTHING,
    APPROVE,
    CLOSE,
    CONFIRM,
    DAY,
    DRAFT,
    DRAFT_MEANT,
    FUNDED,
    GIFT,
    MISTAKEN,
    ONE,
    PROPOSE,
    PUBLISH,
    PUBLISH_MEANT,
    REPAID,
    REQUEST,
    SEND,
    SETTLE,
    WON,
    allocate,
    charge_back,
)
from tests.worlds.giving import refund as refund_gift
from tests.worlds.lived import lived
from tests.worlds.lives import LONG_LIFE
from tests.worlds.paying import payments
from tests.worlds.piecework_story import piecework
from tests.worlds.story import APPROVER, CAMPAIGN, HOUSEHOLDS, NOW, OFFICER, cny, paid_in, story
from tests.worlds.workshop import BUYERS_CLERK, HOUR, NEEDY, POOR, TERMS, Workshop, worker

CLOSE_LATER = replace(CLOSE, at=NOW + DAY)
Log = Callable[[], list[Event]]


@cache
def gifts() -> list[Event]:
    """The story of gifts."""
    return Book(command for command, _ in story()).events


@cache
def life() -> list[Event]:
    """A long life with refunds, chargebacks and reversals."""
    return lived(LONG_LIFE).events


@cache
def closed() -> list[Event]:
    """A campaign that is closed after a refund, and a chargeback of what was spent in part."""
    spent = [refund_gift(cny(3_000)), allocate(amount=cny(5_000)), charge_back(None)]
    return Book([*FUNDED, *spent, CLOSE]).events


@cache
def promised() -> list[Event]:
    """A campaign that ends in a day got a gift."""
    return Book([ALL_OR_NOTHING, PUBLISH, replace(GIFT, fee=None)]).events


@cache
def given_back() -> list[Event]:
    """A gift went back whole, or was taken back in part."""
    whole = replace(GIFT, fee=None, donation_id=DonationId("G-2"), gateway_reference="ref-2")
    back = replace(refund_gift(None), donation_id=DonationId("G-2"))
    return Book([*FUNDED, whole, back, charge_back(cny(6_000))]).events


@cache
def repaid_from_suspense() -> list[Event]:
    """A debt was repaid by a line that had stood in suspense."""
    line = RecordSuspenseLine(amount=cny(1), bank_reference="L-DEBT", by=OFFICER, at=NOW)
    spent = [allocate(amount=cny(9_999)), charge_back(cny(100))]
    return Book([*FUNDED, *spent, line, REPAID]).events


def taken_out_again(repaid: DebtRepaid) -> list[Event]:
    """The line is corrected as if it stood in suspense still."""
    correction = BankLineCorrected(
        bank_reference="L-DEBT",
        gateway=None,
        amount=repaid.amount,
        right_gateway=None,
        right_amount=None,
        reason=CorrectionReason.MISTYPED,
        proposed_by=OFFICER,
        corrected_by=APPROVER,
        corrected_at=NOW,
    )
    return [repaid, correction]


@cache
def paid_out() -> list[Event]:
    """All that a gateway paid in was paid out."""
    steps = [allocate(), paid_in("L-1", 5_000)[0], REQUEST, APPROVE, SEND, SETTLE]
    return Book([*FUNDED, *steps]).events


@cache
def moved() -> list[Event]:
    """A gift that moved from the wrong campaign to the right one, and one that stayed."""
    stays = replace(GIFT, donation_id=DonationId("G-2"), gateway_reference="ref-2")
    return Book([*MISTAKEN, stays, PROPOSE, CONFIRM]).events


@cache
def moved_from_a_promise() -> list[Event]:
    """A gift left a campaign that had promised to give back, and that nobody had judged yet."""
    steps = [ALL_OR_NOTHING, PUBLISH, GIFT, DRAFT_MEANT, PUBLISH_MEANT, PROPOSE, CONFIRM]
    return Book(steps).events


@cache
def late() -> list[Event]:
    """A gift that was given before its campaign closed and entered after it."""
    return Book([DRAFT, PUBLISH, CLOSE_LATER, replace(GIFT, fee=None, at=NOW + DAY)]).events


@cache
def closed_in_vain() -> list[Event]:
    """An all-or-nothing campaign that missed its target."""
    return Book([ALL_OR_NOTHING, PUBLISH, CLOSE_LATER]).events


@cache
def decided() -> list[Event]:
    """A gift of which its all-or-nothing campaign reached its target, before that closed."""
    draft = replace(ALL_OR_NOTHING, target=cny(10_000))
    before_closing = [draft, PUBLISH, GIFT, DRAFT_MEANT, PUBLISH_MEANT, PROPOSE]
    return Book(before_closing).events


def moves_all_the_same(proposed: GiftMoveProposed) -> list[Event]:
    """The campaign closes on the gift's strength, and the gift goes."""
    closing = CampaignClosed(
        campaign_id=CAMPAIGN, raised_minor=10_000, outcome=Outcome.REACHED, by=OFFICER, at=NOW
    )
    return [proposed, closing, moved()[-1]]


def undone(one: GiftMoved) -> GiftMoveWithdrawn:
    """The proposal, taken back."""
    return GiftMoveWithdrawn(
        donation_id=one.donation_id,
        campaign_id=one.campaign_id,
        donor_id=one.donor_id,
        to_campaign_id=one.to_campaign_id,
        withdrawn_by=OFFICER,
        withdrawn_at=NOW,
    )


def refund_of_a_fen() -> list[Event]:
    """What makes a gift no whole one."""
    return list(Book([*FUNDED, refund_gift(cny(1))]).events[-1:])


FROZEN = CampaignFrozen(campaign_id=CAMPAIGN, reason=FreezeReason.COMPLAINT, by=OFFICER, at=NOW)


@cache
def work() -> list[Event]:
    """The story of piecework."""
    return Book(command for command, _ in piecework()).events


@cache
def parts() -> list[Event]:
    """A lot by parts: the first is paid, the next comes late, what is left is claimed again."""
    shop = Workshop().opened()
    shop.do(shop.claim(), shop.submit(6), shop.judge(ApproveAssignment))
    shop.now += 80 * HOUR
    shop.do(shop.timer(ExpireLease, name="A-1.2"), shop.submit(3))
    shop.do(shop.timer(ExpireLease, name="A-1.3"), shop.claim(1, NEEDY, "A-again"))
    shop.do(shop.judge(ApproveAssignment, name="A-1.2"))
    return shop.book.events


@cache
def allocated() -> list[Event]:
    """A gift that was allocated."""
    return Book([*FUNDED, allocate()]).events


@cache
def three_in_hand() -> list[Event]:
    """A household that has as many lots in hand as one may, after one that was approved."""
    shop = Workshop(terms=replace(TERMS, household_cap_lots=9)).opened()
    shop.do(shop.claim(1), shop.claim(2), shop.claim(3))
    shop.do(shop.submit(), shop.judge(ApproveAssignment), shop.claim(4))
    return shop.book.events


@cache
def one_lot_each() -> list[Event]:
    """A household has the one lot that it may claim while the window is open."""
    shop = Workshop(terms=replace(TERMS, household_cap_lots=1)).opened()
    shop.do(shop.claim(1))
    return shop.book.events


@cache
def last_lot() -> list[Event]:
    """The order's last lot, which is smaller than the others, is done and paid."""
    shop = Workshop().opened()
    shop.do(shop.claim(10), shop.submit(5, lot=10), shop.judge(ApproveAssignment, lot=10))
    return shop.book.events


@cache
def taxed() -> list[Event]:
    """A household that was given as much as it earned asks for its earnings, less tax."""
    shop = Workshop(terms=replace(TERMS, rate=Rate(100_000, 1))).opened()
    shop.do(DRAFT, PUBLISH, replace(GIFT, amount=cny(2_000_000)))
    shop.do(allocate(candidates=(Candidate(NEEDY, 1),)))
    shop.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    ask = RequestPayout(
        payout_id=PayoutId("P-TAXED"),
        household_id=NEEDY,
        amount=cny(1_000_000),
        source=PayoutSource.EARNINGS,
        by=OFFICER,
        at=shop.now,
    )
    shop.do(ask)
    return shop.book.events


@cache
def paid() -> list[Event]:
    """Payments that fit and that do not; money in suspense goes where people say."""
    return Book([DRAFT, PUBLISH, *payments(1)]).events


def lapsed(captured: PaymentCaptured) -> list[Event]:
    """It had expired, but its money is booked as if it had not."""
    expired = PaymentExpired(
        payment_id=captured.payment_id, gift=captured.gift, expired_at=NOW + DAY
    )
    return [expired, captured]


TWICE = "no part of a fund is taken twice"


class Case(NamedTuple):
    """A law, and what breaks it.

    Attributes:
        law: Its name.
        log: An honest log.
        kind: Of the event that is changed.
        number: Which event of that kind, from 0; from the end if negative.
        change: The forged events in place of the honest one.
    """

    law: str
    log: Log
    kind: type[Event]
    number: int
    change: Callable[[Any], list[Event]]

    def at(self) -> int:
        """Where the event stands in the log."""
        places = [at for at, one in enumerate(self.log()) if isinstance(one, self.kind)]
        return places[self.number]


def case(law: str, log: Log, kind: type[Event], number: int = 0, **changes: Any) -> Case:
    """The event with other fields."""
    return Case(law, log, kind, number, lambda event: [replace(event, **changes)])


def before(
    law: str, log: Log, kind: type[Event], number: int, make: Callable[[Any], list[Event]]
) -> Case:
    """Other events come first, after which the honest one should not have been."""
    return Case(law, log, kind, number, lambda event: [*make(event), event])


def instead(
    law: str, log: Log, kind: type[Event], number: int, make: Callable[[Any], list[Event]]
) -> Case:
    """Other events in its place."""
    return Case(law, log, kind, number, make)


def money(minor: int, currency: Currency = Currency.CNY) -> Money:
    """An amount."""
    return Money(minor, currency)


def frozen(household_id: HouseholdId) -> list[Event]:
    """A freeze that nobody lifted."""
    reason = FreezeReason.COMPLAINT
    return [
        HouseholdFrozen(household_id=household_id, reason=reason, frozen_by=OFFICER, frozen_at=NOW)
    ]


def claims(event: AssignmentAccepted) -> list[Event]:
    """The same household takes the order's other lots, too."""
    return [
        replace(event, lot=lot, assignment_id=AssignmentId(f"A-MORE-{lot}")) for lot in (5, 4, 3)
    ]


def refund(_: Event) -> list[Event]:
    """More than the gift, of which the fund has plenty of others."""
    return [
        GiftRefunded(
            donation_id=DonationId("G-1"),
            campaign_id=CAMPAIGN,
            donor_id=DonorId("D-1"),
            refund_id=RefundId("R-FORGED"),
            amount=cny(10_500),
            gateway="sandbox",
            reason=RefundReason.DONOR_REQUEST,
            refunded_by=OFFICER,
            refunded_at=NOW,
        )
    ]


def chargeback(_: Event) -> list[Event]:
    """The same, by a bank."""
    return [
        GiftChargedBack(
            donation_id=DonationId("G-1"),
            campaign_id=CAMPAIGN,
            donor_id=DonorId("D-1"),
            amount=cny(10_500),
            from_fund_minor=10_000,
            debt_minor=500,
            gateway="sandbox",
            gateway_reference="forged",
            recorded_by=OFFICER,
            charged_back_at=NOW,
        )
    ]


def settled(event: AssignmentEvent) -> list[Event]:
    """The whole escrow goes back to the buyer at once."""
    funded = next(
        one for one in work() if isinstance(one, OrderFunded) and one.order_id == event.order_id
    )
    return [
        OrderSettled(
            order_id=funded.order_id,
            buyer_id=funded.buyer_id,
            gateway=funded.gateway,
            returned=funded.amount,
            settled_at=NOW,
        )
    ]


def called_off(sent: PayoutSent) -> list[Event]:
    """An approved payout, as if nobody had approved it."""
    return [
        PayoutCancelled(
            payout_id=sent.payout_id,
            household_id=sent.household_id,
            amount=sent.amount,
            approved=False,
            reason=CancelReason.HOUSEHOLD_REQUEST,
            cancelled_by=OFFICER,
            cancelled_at=NOW,
        )
    ]


def promised_back(draft: CampaignDrafted) -> list[Event]:
    """The campaign had promised to give back what does not reach the target."""
    promised = replace(draft, funding=FundingMode.ALL_OR_NOTHING, deadline=NOW + 9 * DAY)
    return [promised, *allocated()[1:]]


def untouched(event: AssignmentSubmitted, kind: type[Any], number: int, **changes: Any) -> Any:
    """A judgement of the story, about work that was not handed in."""
    judged = [one for one in work() if isinstance(one, kind)][number]
    about = {
        name: getattr(event, name) for name in ("order_id", "lot", "assignment_id", "household_id")
    }
    return replace(judged, **about, **changes)


def by_the_first_edition(submitted: AssignmentSubmitted) -> list[Event]:
    """Twice as many pieces as the lot has, all of them good and paid."""
    _, approved, credited = last_lot()[-3:]
    pay = replace(credited, pieces=10, pay=cny(3_337))
    return [replace(submitted, quantity=10, edition=FIRST), replace(approved, good=10), pay]


def unpaid_in(line: GatewaySettled) -> list[Event]:
    """The line brings a fen less than the payout that follows it takes."""
    paid = next(one for one in gifts() if isinstance(one, PayoutSettled))
    at = gifts().index(line)
    return [replace(line, amount=cny(paid.amount.minor - 1)), *gifts()[at + 1 :]]


def unpaid_for_transport(line: GatewaySettled) -> list[Event]:
    """The same of what a carter takes."""
    at = work().index(line)
    until = next(n for n, one in enumerate(work()) if isinstance(one, TransportPaid))
    return [replace(line, amount=cny(699)), *work()[at + 1 : until + 1]]


CASES = [
    case("a campaign is drafted first, and once", gifts, CampaignPublished, campaign_id="C-NOT"),
    before(
        "a campaign is drafted first, and once", gifts, DonationReceived, 0, lambda _: gifts()[:1]
    ),
    case("a closing says what was raised", closed, CampaignClosed, raised_minor=5_000),
    # As if what had been spent before it was charged back had not been raised.
    case("a closing says what was raised", closed, CampaignClosed, raised_minor=0),
    case(
        "a closing judges the target by what was raised",
        closed,
        CampaignClosed,
        outcome=Outcome.REACHED,
    ),
    case("a household is registered first, and once", gifts, HouseholdVerified, household_id="H-X"),
    before(
        "a household is registered first, and once",
        gifts,
        DonationReceived,
        0,
        lambda _: [gifts()[2]],
    ),
    case("a gateway pays in what it captured", life, GatewaySettled, gateway="imprt"),
    instead(
        "a rule that was changed stays changed",
        gifts,
        GatewaySettled,
        0,
        lambda one: [
            replace(one, amount=one.amount - cny(1)),
            replace(one, amount=cny(1), bank_reference="B-OLD", edition=1),
        ],
    ),
    case("a gateway pays in what it captured", life, GatewaySettled, amount=money(9 * 10**11)),
    case("confirmer is not recorder", life, GatewaySettled, -1, confirmed_by=OFFICER),
    case("verifier is not registrar", gifts, HouseholdVerified, verified_by=OFFICER),
    case("a station acts for whom it may", gifts, ConsentGiven, station_id="S-FAR"),
    case("a station acts for whom it may", work, AssignmentSubmitted, station_id="S-FAR"),
    case("a station acts for whom it may", work, AssignmentAccepted, station_id="S-FAR"),
    case("gifts go to open campaigns", gifts, DonationReceived, campaign_id="C-NEVER"),
    before(
        "gifts go to open campaigns",
        gifts,
        DonationReceived,
        1,
        lambda one: [CampaignPaused(campaign_id=one.campaign_id, by=OFFICER, at=NOW)],
    ),
    case(
        "gifts are as the campaign asks",
        gifts,
        DonationReceived,
        received_at=NOW - timedelta(seconds=1),
    ),
    case("a rule that was changed stays changed", life, CampaignPublished, 1, edition=1),
    case("gifts are as the campaign asks", gifts, DonationReceived, amount=money(9, Currency.EUR)),
    case("gifts go to open campaigns", gifts, DonationReceived, after_closing=True),
    case("gifts go to open campaigns", late, DonationReceived, after_closing=False),
    instead(
        "a campaign that gives back takes no gift",
        closed_in_vain,
        CampaignClosed,
        0,
        lambda one: [one, late()[-1]],
    ),
    case(
        "gifts are as the campaign asks",
        promised,
        DonationReceived,
        received_at=NOW + DAY,
    ),
    case("gifts are as the campaign asks", moved, GiftMoved, given=NOW - timedelta(1)),
    case("gifts go to open campaigns", moved, GiftMoved, after_closing=True),
    case("a gift moves from where it is", moved, GiftMoved, donation_id="G-NOT"),
    case("a gift moves from where it is", moved, GiftMoveProposed, donor_id=DonorId("D-9")),
    case("a gift moves from where it is", moved, GiftMoveProposed, campaign_id="C-NOT"),
    case("one move of a gift at a time", moved, GiftMoveProposed, to_campaign_id=CAMPAIGN),
    before("one move of a gift at a time", moved, GiftMoveProposed, 0, lambda one: [one]),
    instead("a move is proposed first", moved, GiftMoveProposed, 0, lambda _: moved()[-1:]),
    instead(
        "a move is proposed first",
        moved,
        GiftMoved,
        0,
        lambda one: [undone(one), one],
    ),
    case("two people move a gift", moved, GiftMoved, confirmed_by=OFFICER),
    case("two people move a gift", moved, GiftMoved, proposed_by=ActorId("staff:OTHER")),
    case("a gift moves whole", moved, GiftMoved, amount=cny(9_999)),
    case("a gift moves whole", moved, GiftMoved, fee_minor=0),
    case("a gift moves whole", moved, GiftMoved, gateway="other"),
    before("a gift moves whole", moved, GiftMoved, 0, lambda _: refund_of_a_fen()),
    before(
        "a gift moves whole",
        moved,
        GiftMoved,
        0,
        lambda _: Book([*FUNDED, charge_back(cny(1)), WON]).events[-2:],
    ),
    before("a gift leaves where it may", moved, GiftMoved, 0, lambda _: [FROZEN]),
    instead("a gift leaves where it may", decided, GiftMoveProposed, 0, moves_all_the_same),
    case("a gift is received first", gifts, FeeCharged, donation_id="G-NOT"),
    case("a gift keeps its donor and gateway", gifts, FeeCharged, gateway="other"),
    case("a gift keeps its donor and gateway", gifts, FeeCharged, donor_id=DonorId("D-9")),
    case("a fee takes what is left", gifts, FeeCharged, -1, fee=cny(10_004)),
    case("a fee takes what is left", gifts, FeeCharged, borne_minor=1),
    before(
        "no part of a fund is taken twice",
        gifts,
        PayoutRequested,
        0,
        lambda _: [
            replace(
                refund(_)[0], donation_id=DonationId("G-0"), amount=cny(9), donor_id=DonorId("D-0")
            )
        ],
    ),
    case("a chargeback is won as it was lost", life, ChargebackReversed, gateway_reference="x"),
    case("a gift keeps its donor and gateway", life, ChargebackReversed, donor_id=DonorId("D-9")),
    case("a gift keeps its donor and gateway", life, DebtRepaid, donor_id=DonorId("D-9")),
    case("a gift is received first", life, ChargebackReversed, donation_id="G-NOT"),
    case("a gift is received first", life, DebtRepaid, donation_id="G-NOT"),
    case("no more is repaid than is owed", life, DebtRepaid, amount=money(9_999)),
    instead("no more goes back than was given", gifts, FundsAllocated, 0, refund),
    instead(
        "no more goes back than was given",
        given_back,
        GiftRefunded,
        0,
        lambda one: [one, replace(one, refund_id=RefundId("R-2"), amount=cny(1))],
    ),
    instead(
        "no more goes back than was given",
        given_back,
        GiftChargedBack,
        0,
        lambda one: [
            one,
            replace(one, gateway_reference="cb-2", from_fund_minor=0, debt_minor=6_000),
        ],
    ),
    instead("no more goes back than was given", gifts, FundsAllocated, 0, chargeback),
    instead(
        "a chargeback takes what is left",
        life,
        GiftChargedBack,
        0,
        lambda one: [
            replace(one, from_fund_minor=one.from_fund_minor - 1, debt_minor=one.debt_minor + 1)
        ],
    ),
    instead(
        "postings sum to zero",
        life,
        GiftChargedBack,
        0,
        lambda one: [replace(one, debt_minor=one.debt_minor + 1)],
    ),
    case(OCCURS_ONCE, gifts, DonationReceived, 1, donation_id="G-0"),
    case(OCCURS_ONCE, gifts, DonationReceived, 1, gateway_reference="ref-0"),
    before(
        "a campaign gives while it may",
        gifts,
        FundsAllocated,
        0,
        lambda one: [
            CampaignFrozen(
                campaign_id=one.campaign_id, reason=FreezeReason.COMPLAINT, by=OFFICER, at=NOW
            )
        ],
    ),
    instead("a campaign gives while it may", allocated, CampaignDrafted, 0, promised_back),
    case("a campaign gives while it may", gifts, FundsAllocated, campaign_id="C-NOT", shares=()),
    case("a campaign gives while it may", gifts, FundsAllocated, currency=Currency.USD, shares=()),
    before(
        "a household is paid while it may be",
        gifts,
        PayoutRequested,
        0,
        lambda one: [
            HouseholdExited(
                household_id=one.household_id,
                reason=ExitReason.MOVED_AWAY,
                recorded_by=OFFICER,
                exited_at=NOW,
            )
        ],
    ),
    case("a household has one share", gifts, FundsAllocated, shares=(Share(HOUSEHOLDS[0], 5),) * 2),
    case(
        "a household is paid while it may be",
        gifts,
        FundsAllocated,
        shares=(Share(HouseholdId("H-X"), 5),),
    ),
    before(
        "a household is paid while it may be",
        gifts,
        PayoutSent,
        0,
        lambda one: [
            ConsentWithdrawn(household_id=one.household_id, recorded_by=OFFICER, withdrawn_at=NOW)
        ],
    ),
    *(
        before(
            "a household is paid while it may be",
            log,
            kind,
            0,
            lambda one: frozen(one.household_id),
        )
        for log, kind in (
            (gifts, PayoutRequested),
            (gifts, PayoutApproved),
            (work, AssignmentAccepted),
            (work, ClaimConflictCompensated),
        )
    ),
    instead(
        "a reversal takes whole shares back",
        life,
        AllocationReversed,
        0,
        lambda one: [
            replace(
                one, shares=tuple(replace(share, minor=share.minor - 1) for share in one.shares)
            )
        ],
    ),
    case("no fund goes below zero", gifts, FundsAllocated, shares=(Share(HOUSEHOLDS[0], 10**9),)),
    case("no fund goes below zero", allocated, FundsAllocated, shares=(Share(ONE, 10_000),)),
    instead(
        "a gateway pays in what it captured",
        life,
        GatewaySettled,
        0,
        lambda one: [replace(one, amount=money(10**9, one.amount.currency))],
    ),
    instead(
        "confirmer is not recorder",
        life,
        GatewaySettled,
        0,
        lambda one: [replace(one, confirmed_by=one.recorded_by)],
    ),
    case("a line stands as it was entered", life, SuspenseLineSentBack, amount=money(1)),
    case("a line stands as it was entered", life, SuspenseLineSentBack, sent_by=OFFICER),
    case("a line stands as it was entered", life, BankLineCorrected, amount=money(1)),
    case("a line stands as it was entered", life, DebtRepaid, from_suspense=True),
    case("confirmer is not recorder", life, DebtRepaid, confirmed_by=OFFICER),
    instead(
        "a line stands as it was entered", repaid_from_suspense, DebtRepaid, 0, taken_out_again
    ),
    case("corrector is not proposer", life, BankLineCorrected, corrected_by=OFFICER),
    instead("custody does not go below zero", gifts, GatewaySettled, 0, unpaid_in),
    instead("custody does not go below zero", work, GatewaySettled, 0, unpaid_for_transport),
    case("every staff action names its actor", gifts, PayoutApproved, approved_by=ActorId("")),
    case("approver is not requester", gifts, PayoutApproved, approved_by=OFFICER),
    case("a payout keeps its payee and amount", gifts, PayoutSettled, amount=cny(4_999)),
    case("a payout keeps its payee and amount", gifts, PayoutSent, household_id=HOUSEHOLDS[1]),
    instead("a hold is resolved exactly once", gifts, PayoutSent, 0, lambda _: [gifts()[-1]]),
    case("a payout keeps its payee and amount", life, PayoutReturned, household_id="H-NOT"),
    before(OCCURS_ONCE, life, PayoutReturned, 0, lambda one: [one]),
    instead(
        "confirmer is not recorder",
        life,
        PayoutReturned,
        0,
        lambda one: [replace(one, recorded_by=OFFICER, confirmed_by=OFFICER)],
    ),
    instead("a cancellation knows the approval", gifts, PayoutSent, 0, called_off),
    instead(
        "tax goes with its payout",
        work,
        PayoutRequested,
        0,
        lambda one: [replace(one, payout_id="P-OTHER")],
    ),
    instead(
        "tax goes with its payout",
        work,
        TaxReleased,
        0,
        lambda one: [replace(one, amount=cny(one.amount.minor + 1))],
    ),
    instead("tax goes with its payout", work, TaxReleased, 0, lambda _: [work()[0]]),
    # A payout of what was given bears no tax of what was earned.
    *(
        case(
            "tax goes with its payout", taxed, PayoutRequested, source=PayoutSource.FUND, **changes
        )
        for changes in ({}, {"amount": cny(1)})
    ),
    # The tax is the same, for an income that the log does not have.
    instead(
        "tax is what the year's income makes due",
        taxed,
        TaxWithheld,
        0,
        lambda one: [replace(one, income_minor=one.income_minor + 1), taxed()[-1]],
    ),
    case(
        "tax is what the year's income makes due", taxed, TaxWithheld, amount=cny(0), income_minor=1
    ),
    *(
        case("tax is what the year's income makes due", work, TaxWithheld, number, **changes)
        for number in (0, 1)
        for changes in (
            {"income_minor": 5_000_000},
            {"months": 9},
            {"year": 2027},
            {"amount": cny(1)},
        )
    ),
    case("an order is drafted first", work, OrderFunded, order_id=OrderId("O-NOT")),
    before(
        "an order is drafted once",
        work,
        OrderFunded,
        0,
        lambda _: [next(one for one in work() if isinstance(one, OrderDrafted))],
    ),
    case("a rate that passes is fair", work, RateReviewed, hourly_minor=1),
    case("a rate that passes is fair", work, RateReviewed, sample_seconds=10**6),
    instead(
        "an order is timed and paid for before it opens",
        work,
        RateReviewed,
        0,
        lambda one: [
            OrderPublished(
                order_id=one.order_id, published_by=BUYERS_CLERK, published_at=one.reviewed_at
            )
        ],
    ),
    case("the neediest get their share of the lots", work, FairShareWindowOpened, reserved_lots=0),
    case(
        "the neediest get their share of the lots",
        work,
        FairShareWindowOpened,
        household_cap_lots=9,
    ),
    case(
        "escrow is what was funded less what was spent",
        work,
        OrderFunded,
        amount=money(9, Currency.HKD),
    ),
    case("a time limit counts the notices before", work, AnswerTimeMoved, notices=2),
    case("a time limit counts the notices before", work, AppealFiled, notices=1),
    case("a sample that is retaken says what it shows", work, SampleRetaken, fair=False),
    case("a sample that is retaken says what it shows", work, SampleRetaken, hourly_minor=1),
    case("transport stays within its budget", work, TransportPaid, amount=cny(801)),
    case("a lot is one of its order", work, AssignmentAccepted, lot=11),
    instead(
        "a household takes no more lots than it may",
        three_in_hand,
        AssignmentAccepted,
        -1,
        lambda one: [one, replace(one, lot=5, assignment_id=AssignmentId("A-5"))],
    ),
    instead(
        "a household takes no more lots than it may",
        one_lot_each,
        AssignmentAccepted,
        0,
        lambda one: [one, replace(one, lot=2, assignment_id=AssignmentId("A-2"))],
    ),
    instead(
        "a lot is one household's at a time",
        last_lot,
        AssignmentAccepted,
        0,
        lambda one: [one, replace(one, assignment_id=AssignmentId("A-TWICE"))],
    ),
    case("a lot is one of its order", work, AssignmentAccepted, lot=0),
    case("a claim is of all that is open", work, AssignmentAccepted, units=9),
    case("a claim names the household's tier", work, AssignmentAccepted, need_tier=4),
    instead(
        "kept lots go to the neediest",
        work,
        AssignmentAccepted,
        0,
        lambda one: [replace(one, household_id=POOR, need_tier=3, accepted_by=worker(POOR))],
    ),
    instead(
        "kept lots go to the neediest",
        work,
        AssignmentAccepted,
        0,
        lambda one: [replace(one, lot=5, household_id=POOR, need_tier=3, accepted_by=worker(POOR))],
    ),
    instead("a household takes no more lots than it may", work, AssignmentAccepted, 0, claims),
    case(
        "lots are claimed while the order is open",
        work,
        AssignmentAccepted,
        accepted_at=NOW.replace(year=2027),
    ),
    case(
        "lots are claimed while the order is open",
        work,
        AssignmentAccepted,
        accepted_at=TERMS.deadline,
    ),
    case("a token was issued for its lot", work, AssignmentAccepted, token_serial="ff" * 16),
    before(
        "a lot is one household's at a time",
        work,
        AssignmentSubmitted,
        0,
        lambda _: [
            replace(
                next(e for e in work() if isinstance(e, AssignmentAccepted)),
                assignment_id=AssignmentId("A-TWICE"),
            )
        ],
    ),
    case("work is done by who claimed it", work, AssignmentSubmitted, household_id=POOR),
    case("work is done by who claimed it", work, AssignmentSubmitted, assignment_id="A-NOT"),
    instead(
        "a token is compensated once",
        work,
        ClaimConflictCompensated,
        0,
        lambda one: [one, replace(one, assignment_id=AssignmentId("A-TWICE"))],
    ),
    case("a way in vain is paid as the terms say", work, ClaimConflictCompensated, amount=cny(1)),
    case("a sample is taken as the plan says", work, LotInspected, sample=1),
    case("a sample is taken as the plan says", work, LotInspected, passed=True),
    instead(
        "a sample is taken as the plan says",
        work,
        AssignmentSubmitted,
        0,
        lambda one: [untouched(one, LotInspected, 0)],
    ),
    *(
        instead(
            "good pieces were handed in",
            work,
            AssignmentSubmitted,
            0,
            lambda one, kind=kind, changes=changes: [untouched(one, kind, 0, **changes)],
        )
        for kind, changes in (
            (AssignmentApproved, {"good": 1}),
            (AssignmentCancelled, {"good": 11}),
        )
    ),
    instead(
        "a contested lot is inspected once more",
        work,
        LotInspected,
        0,
        lambda one: [one, one],
    ),
    case("a contested lot is inspected once more", work, LotInspected, second=True),
    instead(
        "a contested lot is inspected once more",
        work,
        LotInspected,
        -1,
        lambda one: [one, one],
    ),
    case("a rest is what was not handed in", parts, RestKept, units=5),
    case("a rest is what was not handed in", parts, RestKept, materials=1),
    case("a rest is what was not handed in", parts, RestKept, household_id=POOR),
    case("a rest is what was not handed in", parts, RestKept, part_of="A-NOT"),
    case("a rest is what was not handed in", parts, RestKept, lease_until=NOW),
    instead(
        "what is left of a lot stays somebody's",
        parts,
        RestKept,
        0,
        lambda _: [next(one for one in parts() if isinstance(one, AssignmentApproved))],
    ),
    instead(
        "late work is taken while nobody else has it",
        parts,
        AssignmentApproved,
        -1,
        lambda _: [
            replace(
                next(one for one in parts() if isinstance(one, AssignmentSubmitted)),
                assignment_id=AssignmentId("A-1.3"),
                quantity=1,
                late=True,
            )
        ],
    ),
    case("good pieces were handed in", work, AssignmentPartiallyApproved, good=11),
    case(
        "nobody judges their own work",
        work,
        AssignmentPartiallyApproved,
        approved_by=worker(NEEDY),
    ),
    case("an arbiter is neither side", work, DisputeResolved, resolved_by=BUYERS_CLERK),
    case("silence counts after its time only", work, AssignmentAutoApproved, approved_at=NOW),
    case("no unit is paid twice", work, EarningsCredited, pieces=9),
    instead("no unit is paid twice", last_lot, AssignmentSubmitted, 0, by_the_first_edition),
    case("a lot's pay is its good pieces at the rate", work, EarningsCredited, pay=cny(1)),
    case("a station's fee is due once", work, EarningsCredited, station_fee=cny(120)),
    case("bonuses come from the pool of a running order", work, BonusPaid, amount=cny(501)),
    instead(
        "bonuses come from the pool of a running order",
        work,
        BonusPaid,
        0,
        lambda one: [one, replace(one, amount=cny(201))],
    ),
    instead(
        "a rule that was changed stays changed",
        work,
        LossAdjudicated,
        0,
        lambda one: [one, replace(one, edition=1)],
    ),
    case("materials are accounted for once", work, MaterialsReturned, quantity=9),
    instead("custody closes before an order settles", work, AssignmentAccepted, 1, settled),
    instead("good pieces are paid", work, EarningsCredited, -1, settled),
    case("a settled order's escrow is empty", work, OrderSettled, returned=cny(1)),
    instead("a payment takes one step after the other", paid, PaymentCaptured, 0, lapsed),
    case("a payment stays what it is for", paid, PaymentDeclined, gift=None),
    case("a capture is what was asked for", paid, PaymentCaptured, amount=cny(4_999)),
    case("a capture is what was asked for", paid, PaymentCaptured, gateway="other"),
    case(
        "what is captured is booked where it was meant to go",
        paid,
        DonationReceived,
        0,
        amount=cny(1),
    ),
    case(
        "what is captured is booked where it was meant to go",
        paid,
        DonationReceived,
        -1,
        donor_id="D-2",
    ),
    case("what comes from suspense stood there", gifts, DonationReceived, from_suspense=True),
    case("what comes from suspense stood there", paid, SuspendedPaymentReturned, gateway="other"),
    case("money leaves suspense whole", paid, SuspendedPaymentReturned, amount=cny(4_999)),
    case(
        "two people say where much money in suspense goes",
        paid,
        SuspendedPaymentReturned,
        -1,
        returned_by=OFFICER,
    ),
    case("what is sent back was given back, once", paid, SuspendedPaymentRefunded, refund_id="R-X"),
    before(
        "what is sent back was given back, once",
        paid,
        SuspendedPaymentRefunded,
        0,
        lambda one: [one],
    ),
    before(
        "two people say where much money in suspense goes",
        paid,
        SuspendedPaymentApplied,
        0,
        lambda one: [
            replace(two, resolution=Resolution.RETURN)
            for two in paid()
            if isinstance(two, SuspendedPaymentProposed)
            and two.gateway_reference == one.gateway_reference
        ],
    ),
]
LOGS = {
    "paid": paid,
    "gifts": gifts,
    "life": life,
    "work": work,
    "parts": parts,
    "moved from a promise": moved_from_a_promise,
    "paid out": paid_out,
    "given back": given_back,
    "three in hand": three_in_hand,
    "one lot each": one_lot_each,
}
BY_CONSTRUCTION = {
    "suspense is the sum of its lines": "both follow from the same events, each checked before",
    "captured money in suspense is the sum of its parts": "as of lines in suspense",
    "all balances sum to zero": "each event's postings do, which is checked before",
    "what is free is the fund's balance": "both follow from the same events, each checked before",
}
"""Laws that no log can break as long as the code is right: they guard the code itself."""


def applied(ledger: Ledger, event: Event) -> None:
    """Fold an event in, done by whom it names."""
    ledger.apply(event, event.actor())


def replayed(events: list[Event]) -> Ledger:
    """A ledger after honest events."""
    ledger = Ledger()
    for event in events:
        applied(ledger, event)
    return ledger


@pytest.mark.parametrize("broken", CASES, ids=lambda one: f"{one.law}, {one.kind.__name__}")
def test_a_log_that_breaks_one_law_is_refused_by_that_law(broken: Case) -> None:
    """All that stands before is accepted, and so is the honest event in its place."""
    log, at = broken.log(), broken.at()
    applied(replayed(log[:at]), log[at])
    ledger = replayed(log[:at])
    with pytest.raises(LawBrokenError) as caught:  # noqa: PT012 - some come after honest ones
        for event in broken.change(log[at]):
            actor = OFFICER if broken.law.startswith("every staff") else event.actor()
            ledger.apply(event, actor)
        for overdrawn in ledger.overdrawn.values():
            raise overdrawn
    assert caught.value.law == broken.law
    # Whom it is about, and how much is wrong, is told; no figure is below zero.
    assert caught.value.detail
    assert "None" not in caught.value.detail
    assert " -" not in caught.value.detail


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (
            case("a gateway pays in what it captured", gifts, GatewaySettled, amount=cny(10**6)),
            "a gateway pays in what it captured: sandbox paid in 959997 more than it held",
        ),
        (
            case("a station acts for whom it may", work, AssignmentAccepted, station_id="S-FAR"),
            "a station acts for whom it may: S-FAR for H-NEEDY: AssignmentAccepted",
        ),
        (
            case("", allocated, FundsAllocated, shares=(Share(ONE, 10_001),)),
            "no fund goes below zero: funds:campaign:C-BOOKS is 2 below zero",
        ),
        (
            instead("", gifts, GatewaySettled, 0, unpaid_in),
            "custody does not go below zero: assets:bank:custody is 1 CNY below zero",
        ),
        (
            before("", gifts, PayoutRequested, 0, lambda one: frozen(one.household_id)),
            "a household is paid while it may be: HouseholdIsFrozen(household_id=H-ONE)",
        ),
        (
            case("", gifts, PayoutRequested, amount=cny(10**6)),
            "no part of a fund is taken twice: FundShortError('1000000 asked of a fund with 6667')",
        ),
        (
            case("", work, PayoutRequested, -1, amount=cny(10**9)),
            "no part of a fund is taken twice: FundShortError('H-NEEDY earned 999987451 less')",
        ),
        (
            instead(
                "",
                closed,
                GiftChargedBack,
                0,
                lambda one: [replace(one, debt_minor=one.debt_minor + 1)],
            ),
            "postings sum to zero: {<Currency.CNY: 'CNY'>: 1}",
        ),
    ],
)
def test_a_broken_law_tells_whom_and_how_much(broken: Case, said: str) -> None:
    """An auditor looks there first."""
    log, at = broken.log(), broken.at()
    ledger = replayed(log[:at])
    with pytest.raises(LawBrokenError) as caught:  # noqa: PT012 - some come after honest ones
        for event in broken.change(log[at]):
            applied(ledger, event)
        raise ledger.overdrawn[Currency.CNY]
    assert str(caught.value) == said


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_an_honest_log_breaks_none(log: Log) -> None:
    """Nor at its end."""
    ledger = replayed(log())
    ledger.check_whole()
    assert not ledger.overdrawn


def test_a_tax_that_the_log_s_end_cuts_off_is_found() -> None:
    """A log that ends between a tax and its payout is torn."""
    at = next(at for at, one in enumerate(work()) if isinstance(one, TaxWithheld))
    with pytest.raises(LawBrokenError) as caught:
        replayed(work()[: at + 1]).check_whole()
    assert str(caught.value) == "tax goes with its payout: the log ends before it"


@pytest.mark.parametrize(
    ("changed", "law", "detail"),
    [
        (
            {accounts.VENDORS: 1},
            "all balances sum to zero",
            f"{ {Currency.CNY: 1} }",
        ),
        (
            {accounts.VENDORS: 1, accounts.household_fund(HOUSEHOLDS[0]): -1},
            "what is free is the fund's balance",
            "funds:household:H-ONE holds 1668, free are 1667 CNY",
        ),
        (
            {accounts.VENDORS: 1, accounts.earnings(NEEDY): -1},
            "what is free is the fund's balance",
            "earnings:household:H-NEEDY holds 12598, free are 12597 CNY",
        ),
        (
            {accounts.VENDORS: -1, accounts.SUSPENSE: 1},
            "suspense is the sum of its lines",
            "1 CNY in suspense, its lines come to 0",
        ),
        (
            {accounts.VENDORS: 1, accounts.SUSPENDED: -1},
            "captured money in suspense is the sum of its parts",
            "suspense:payments holds 1, 0 CNY wait",
        ),
    ],
)
def test_laws_of_the_code_itself_can_fail(changed: dict[Any, int], law: str, detail: str) -> None:
    """One fen on one side, or on two that have nothing to do with each other; it says where."""
    ledger = replayed([*gifts(), *work()] if accounts.earnings(NEEDY) in changed else gifts())
    for account, minor in changed.items():
        ledger.books.balances[account, Currency.CNY] += minor
    with pytest.raises(LawBrokenError) as caught:
        ledger.check_whole()
    assert (caught.value.law, caught.value.detail) == (law, detail)


def laws_in_code() -> Iterator[str]:
    """The names of all laws that the domain's code can say are broken."""
    trees = [ast.parse(path.read_text()) for path in Path(domain.__path__[0]).rglob("*.py")]
    constants = {}
    for tree in trees:
        for node in tree.body:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(law)))
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(law)))
                ):
                    constants[name] = law
                case _:
                    pass
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Name(id="LawBrokenError"), args=[ast.Constant(value=str(law)), *_]
                ):
                    yield law
                case ast.Call(func=ast.Name(id="LawBrokenError"), args=[ast.Name(id=name), *_]):
                    yield constants[name]
                case _:
                    pass


def test_every_law_has_a_log_that_breaks_it() -> None:
    """A law that no test breaks may as well not be there."""
    tested = {one.law for one in CASES} | set(BY_CONSTRUCTION)
    assert {*laws_in_code()} == tested
