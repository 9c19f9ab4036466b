"""For each rule of the domain one sample that it refuses: what happened, and what is asked then."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from domain.bounds import (
    NumberOutOfRangeError,
    TextUnfitError,
    TimeOutOfRangeError,
    ValueUnfitError,
)
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.payouts import PayoutFailure
from domain.facts.piecework.materials import LossReason
from domain.facts.piecework.pay import BonusReason
from domain.facts.piecework.ratings import Side
from domain.facts.treasury import CorrectionReason, SuspenseLineRecorded
from domain.funds.arrivals import (
    SECOND_PERSON_FROM_MINOR,
    ConfirmerIsRecorderError,
    LineNeedsSecondPersonError,
    SuspenseAmountDiffersError,
    arrival,
)
from domain.funds.references import GatewayReferenceRepeatedError
from domain.ids import ActorId, DonationId
from domain.money import (
    AmountMalformedError,
    AmountTooPreciseError,
    Currency,
    CurrencyUnknownError,
    Money,
)
from domain.payouts.commands import ReturnByBankLine, ReturnByGateway
from domain.payouts.errors import (
    PayoutAlreadyReturnedError,
    PayoutBatchUnknownError,
    ReturnNotWholeError,
)
from domain.piecework.assignments.appeals.commands import FileAppeal
from domain.piecework.assignments.appeals.errors import AppealTooLateError, ArbiterIsPartyError
from domain.piecework.assignments.claims import errors as claims
from domain.piecework.assignments.errors import NotDueYetError
from domain.piecework.assignments.judgement.commands import ApproveAssignment, RequestRework
from domain.piecework.assignments.judgement.errors import ReworkRoundsSpentError
from domain.piecework.assignments.materials import commands as materials
from domain.piecework.assignments.materials import errors as m
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.pay.errors import BonusPoolShortError
from domain.piecework.assignments.work.commands import ExpireLease, ExtendLease
from domain.piecework.assignments.work.errors import LeaseAlreadyExtendedError
from domain.piecework.orders import errors as orders
from domain.piecework.orders.commands import CloseOrder, PayTransport, WidenFairShare
from domain.piecework.qualifications import errors as q
from domain.piecework.qualifications.commands import CompleteTraining
from domain.piecework.ratings import errors as ratings
from domain.piecework.wages import WageUnknownError, hourly_minimum
from domain.piecework.whole_orders.commands import ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import ClaimTokensNotDueError, LotsUnfinishedError
from domain.treasury import errors as treasury
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    ConfirmLineCorrection,
    MatchSuspenseLine,
    ProposeLineCorrection,
    RecordGatewaySettlement,
)
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALLOCATED,
    APPROVE,
    DRAFT,
    FUNDED,
    GIFT,
    ONE,
    PAYOUT,
    REQUEST,
    SEND,
    SETTLE,
    commands,
)
from tests.worlds.judged_work import (
    APPEAL,
    LOSS,
    claimed,
    disputed,
    failed,
    rejected,
    resolve,
    submitted,
    supplied,
)
from tests.worlds.refused_giving import OF_GIVING
from tests.worlds.refused_orders import OF_ORDERS
from tests.worlds.refused_paying import OF_PAYING
from tests.worlds.refused_work import OF_WORK
from tests.worlds.story import APPROVER, NOW, cny, gift
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    FAR,
    FAULT,
    HOUR,
    NEEDY,
    OFFICER,
    OTHER,
    POOR,
    QUALIFICATION,
    SERIALS,
    STATION,
    SUPPLIED,
    TERMS,
    Workshop,
    define,
    take,
)

Sample = tuple[Callable[[], Any], Callable[[Any], object]]
"""What happened before, and what is asked of it."""
When = Callable[[Workshop], Command]
Row = tuple[type[DomainError], Sample]


def opened(*steps: When, **terms: Any) -> Callable[[], Workshop]:
    """An open order and what followed."""
    return after(lambda: Workshop(terms=replace(TERMS, **terms)).opened(), *steps)


def after(given: Callable[[], Workshop], *steps: When, wait: timedelta = 0 * DAY) -> Any:
    """What was given, more steps, and then some time."""

    def told() -> Workshop:
        shop = given()
        for step in steps:
            shop.do(step(shop))
        shop.now += wait
        return shop

    return told


def asked(given: Callable[[], Workshop], when: When) -> Sample:
    """A sample about a workshop."""
    return given, lambda shop: shop.do(when(shop))


def told(given: list[Command], when: Command) -> Sample:
    """A sample about a book."""
    return (lambda: Book(given)), lambda book: book.do(when)


def made(when: Callable[[], object]) -> Sample:
    """A sample for which nothing has to happen before."""
    return (lambda: None), lambda _: when()


def beside(name: str, *steps: When) -> Callable[[], Workshop]:
    """Another open order beside one of which a lot was claimed under a name."""

    def two() -> Workshop:
        shop = Workshop().opened()
        shop.do(shop.claim(name="A-SAME"))
        other = shop.beside(name).opened()
        other.do(*(step(other) for step in steps))
        return other

    return two


def bonus(shop: Workshop) -> Command:
    """Most of the pool."""
    return shop.judge(PayBonus, amount=cny(300), reason=BonusReason.QUALITY)  # type: ignore[no-any-return]


def approve(shop: Workshop) -> Command:
    """All is fine."""
    return shop.judge(ApproveAssignment)  # type: ignore[no-any-return]


def expire(shop: Workshop) -> Command:
    """The station's tokens are worth nothing any more."""
    return shop.order(ExpireClaimTokens, station_id=STATION)  # type: ignore[no-any-return]


def loss(**changes: Any) -> When:
    """An arbiter says what became of a piece's worth."""
    said = {"charged_minor": 100, **LOSS, **changes}
    return lambda shop: shop.materials(materials.AdjudicateLoss, 1, **said)


def scrap(quantity: int) -> When:
    """The worker spoiled so much."""
    return lambda shop: shop.step(materials.DeclareScrap, quantity=quantity)


def accept(quantity: int) -> When:
    """The storekeeper takes it as agreed."""
    return lambda shop: shop.materials(materials.AcceptScrap, quantity)


def issue(quantity: int) -> When:
    """Materials are handed out."""
    return lambda shop: shop.materials(materials.IssueMaterials, quantity)


def transport(reference: str) -> When:
    """A carrier is paid more than half of the budget."""
    amount = cny(500)
    return lambda shop: shop.order(
        PayTransport, amount=amount, bank_reference=reference, by=OFFICER
    )


def line(minor: int, gateway: str = "sandbox") -> RecordGatewaySettlement:
    """A line of the bank's statement."""
    return RecordGatewaySettlement(
        gateway=gateway, amount=cny(minor), bank_reference="L-1", by=OFFICER, at=NOW
    )


def confirmed(by: ActorId) -> ConfirmGatewaySettlement:
    """A second person agrees."""
    return ConfirmGatewaySettlement(bank_reference="L-1", by=by, at=NOW)


def matched() -> MatchSuspenseLine:
    """Somebody knows whose a line in suspense is."""
    return MatchSuspenseLine(gateway="sandbox", bank_reference="L-1", by=APPROVER, at=NOW)


def suspended(minor: int) -> SuspenseLineRecorded:
    """A line that stands in suspense."""
    return SuspenseLineRecorded(
        amount=cny(minor), bank_reference="L-1", recorded_by=OFFICER, recorded_at=NOW
    )


def corrected(minor: int) -> ProposeLineCorrection:
    """Another amount is said to be right."""
    return ProposeLineCorrection(
        bank_reference="L-1",
        right_gateway="sandbox",
        right_amount=cny(minor),
        reason=CorrectionReason.MISTYPED,
        by=OFFICER,
        at=NOW,
    )


def agreed(by: ActorId) -> ConfirmLineCorrection:
    """Somebody agrees to that."""
    return ConfirmLineCorrection(bank_reference="L-1", by=by, at=NOW)


LARGE: Final = SECOND_PERSON_FROM_MINOR[Currency.CNY]
RICH: Final = [*FUNDED, *commands(gift(7, LARGE + 1))]
REDEEMED: Final = opened(
    lambda s: s.tokens(),
    lambda s: s.redeem(9, SERIALS[1]),
    lambda s: s.redeem(9, SERIALS[1], FAR, name="A-lost"),
)
EXPIRED: Final = after(after(opened(lambda s: s.tokens()), wait=5 * DAY + HOUR), expire)
MENDED: Final[list[When]] = [
    lambda s: s.judge(RequestRework, fault=FAULT),
    lambda s: s.submit(),
    lambda s: s.inspect(),
]
JUDGED: Final = after(submitted, approve)
OF_MATERIALS: Final[list[Row]] = [
    (
        m.ChargeTooHighError,
        asked(after(supplied, lambda s: s.submit(9), approve), loss(charged_minor=3_004)),
    ),
    (
        m.CustodyExceedsIssuedError,
        asked(
            after(supplied, lambda s: s.submit(10)),
            lambda s: s.materials(materials.ReturnMaterials, 2),
        ),
    ),
    (
        m.LossReasonNotChargeableError,
        asked(
            after(supplied, lambda s: s.submit(9), approve),
            loss(reason=LossReason.LOST_IN_TRANSPORT),
        ),
    ),
    (
        m.MaterialsAlreadyIssuedError,
        asked(
            after(lambda: Workshop(*SUPPLIED).opened(), lambda s: s.claim(), issue(11)), issue(11)
        ),
    ),
    (
        m.ScrapIsAgreedError,
        asked(
            after(supplied, scrap(1), lambda s: s.submit(10), approve),
            loss(scrap=True, reason=LossReason.SCRAP_OVER_AGREED_RATE),
        ),
    ),
    (m.ScrapNotDeclaredError, asked(supplied, accept(1))),
    (m.ScrapOverAgreedRateError, asked(after(supplied, scrap(2)), accept(2))),
]
OF_CLAIMS: Final[list[Row]] = [
    (
        claims.AssignmentAlreadyMadeError,
        asked(beside("O-OTHER"), lambda s: s.claim(10, of=OTHER, name="A-SAME")),
    ),
    (claims.ClaimTokenExpiredError, asked(EXPIRED, lambda s: s.redeem(10, SERIALS[0], NEEDY))),
    (
        claims.ClaimTokenSpentError,
        asked(REDEEMED, lambda s: s.redeem(9, SERIALS[1], FAR, name="A-third")),
    ),
    (
        claims.HouseholdCapReachedError,
        asked(
            opened(lambda s: s.claim(6, POOR), lambda s: s.claim(7, POOR)),
            lambda s: s.claim(8, POOR),
        ),
    ),
    (
        claims.LotHeldForStationError,
        asked(opened(lambda s: s.tokens()), lambda s: s.claim(9)),
    ),
    (claims.LotReservedForNeediestError, asked(opened(), lambda s: s.claim(1, POOR))),
    (
        claims.NotQualifiedError,
        asked(
            after(
                lambda: Workshop(terms=replace(TERMS, qualification_id=QUALIFICATION)),
                lambda _: define(),
                lambda s: s.draft(),
                lambda s: s.fund(),
                lambda s: s.review(),
                lambda s: s.publish(),
            ),
            lambda s: s.claim(),
        ),
    ),
    (
        claims.OpenLotsLimitReachedError,
        asked(
            after(
                lambda: claimed(household_cap_lots=9), lambda s: s.claim(2), lambda s: s.claim(3)
            ),
            lambda s: s.claim(4),
        ),
    ),
]
OF_ASSIGNMENTS: Final[list[Row]] = [
    (
        AppealTooLateError,
        asked(after(rejected, wait=7 * DAY + HOUR), lambda s: s.step(FileAppeal, **APPEAL)),
    ),
    (ArbiterIsPartyError, asked(disputed, lambda s: resolve(s, by=BUYERS_CLERK))),
    (NotDueYetError, asked(claimed, lambda s: s.timer(ExpireLease))),
    (
        ReworkRoundsSpentError,
        asked(after(failed, *MENDED, *MENDED), lambda s: s.judge(RequestRework, fault=FAULT)),
    ),
    (BonusPoolShortError, asked(after(JUDGED, bonus), bonus)),
    (
        LeaseAlreadyExtendedError,
        asked(after(claimed, lambda s: s.step(ExtendLease)), lambda s: s.step(ExtendLease)),
    ),
]
OF_WHOLE_ORDERS: Final[list[Row]] = [
    (
        orders.EscrowShortError,
        asked(
            after(
                Workshop,
                lambda s: s.draft(),
                lambda s: s.fund(TERMS.escrow_minor - 1),
                lambda s: s.review(),
            ),
            lambda s: s.publish(),
        ),
    ),
    (orders.OrderDeadlineAheadError, asked(opened(), lambda s: s.order(CloseOrder, by=None))),
    (orders.TransportOverBudgetError, asked(opened(transport("b-1")), transport("b-2"))),
    (orders.WindowNotDueError, asked(opened(), lambda s: s.order(WidenFairShare))),
    (ClaimTokensNotDueError, asked(opened(lambda s: s.tokens()), expire)),
    (LotsUnfinishedError, asked(opened(), lambda s: s.order(SettleOrder))),
]
OF_QUALIFICATIONS: Final[list[Row]] = [
    (q.AlreadyQualifiedError, told([define(), take(0, 1)], take(0, 1))),
    (q.AnswerKeyMismatchError, told([], define(answers=(0,)))),
    (q.AnswersIncompleteError, told([define()], take(0))),
    (
        q.NotThisKindError,
        told(
            [define()],
            CompleteTraining(qualification_id=QUALIFICATION, household_id=POOR, by=OFFICER, at=NOW),
        ),
    ),
    (q.QualificationAlreadyDefinedError, told([define()], define())),
    (q.RetryTooEarlyError, told([define(), take(0, 0)], take(0, 1))),
]
OF_RATINGS: Final[list[Row]] = [
    (
        ratings.RatingAlreadyGivenError,
        asked(after(JUDGED, lambda s: s.rate_buyer(3)), lambda s: s.rate_buyer(3)),
    ),
    (
        ratings.RatingOpeningMismatchError,
        asked(
            after(JUDGED, lambda s: s.rate_worker(2), lambda s: s.rate_buyer(5)),
            lambda s: s.reveal({Side.BUYER: 5, Side.WORKER: 5}),
        ),
    ),
    (ratings.RatingTooEarlyError, asked(claimed, lambda s: s.rate_buyer(3))),
    (
        ratings.RatingTooLateError,
        asked(
            after(JUDGED, lambda s: s.rate_buyer(3), wait=14 * DAY + HOUR),
            lambda s: s.rate_worker(1),
        ),
    ),
    (ratings.StarsOutOfRangeError, asked(JUDGED, lambda s: s.rate_buyer(6))),
]
OF_MONEY: Final[list[Row]] = [
    (AmountMalformedError, made(lambda: Money.parse("1e3", Currency.CNY))),
    (AmountTooPreciseError, made(lambda: Money.parse("1.005", Currency.CNY))),
    (CurrencyUnknownError, made(lambda: Currency.parse("XXX"))),
    (WageUnknownError, made(lambda: hourly_minimum("810000", date(2026, 3, 2)))),
    (
        GatewayReferenceRepeatedError,
        told(FUNDED, replace(GIFT, donation_id=DonationId("G-2"))),
    ),
    (treasury.GatewayUnknownError, told(FUNDED, line(1, "imprt"))),
    (treasury.SettlementExceedsCapturedError, told(FUNDED, line(10_001))),
    (treasury.StatementLineUnknownError, told(FUNDED, confirmed(OFFICER))),
    (ConfirmerIsRecorderError, told([*RICH, line(LARGE)], confirmed(OFFICER))),
]
RETURNED: Final[dict[str, Any]] = {
    "payout_id": PAYOUT,
    "household_id": ONE,
    "reason": PayoutFailure.ACCOUNT_CLOSED,
    "at": NOW,
}
BY_RAIL: Final = ReturnByGateway(gateway_reference="rt-1", amount=cny(5_000), **RETURNED)
BY_LINE: Final = ReturnByBankLine(bank_reference="L-1", amount=cny(5_000), by=OFFICER, **RETURNED)
ARRIVED: Final = [*ALLOCATED, REQUEST, APPROVE, SEND, SETTLE]


def returned_meanwhile() -> Book:
    """A payout that somebody else records as returned in the same moment."""
    book, beside = Book(ARRIVED), Book([*ARRIVED, BY_LINE])
    book.taken |= beside.taken
    return book


OF_RETURNS: Final[list[Row]] = [
    (ReturnNotWholeError, told(ARRIVED, replace(BY_RAIL, amount=cny(4_999)))),
    (PayoutAlreadyReturnedError, (returned_meanwhile, lambda book: book.do(BY_RAIL))),
]
ENTERED: Final = [*FUNDED, line(500)]
OF_CORRECTIONS: Final[list[Row]] = [
    (treasury.SuspenseLineUnknownError, told(FUNDED, matched())),
    (treasury.LineNotEnteredError, told(FUNDED, corrected(400))),
    (treasury.CorrectionChangesNothingError, told(ENTERED, corrected(500))),
    (treasury.CorrectionWaitsError, told([*ENTERED, corrected(400)], corrected(300))),
    (treasury.CorrectionUnknownError, told(ENTERED, agreed(APPROVER))),
    (treasury.CorrectorIsProposerError, told([*ENTERED, corrected(400)], agreed(OFFICER))),
    (
        LineNeedsSecondPersonError,
        made(lambda: arrival(None, "L-1", cny(LARGE), OFFICER)),
    ),
    (
        SuspenseAmountDiffersError,
        made(lambda: arrival(suspended(500), "L-1", cny(499), APPROVER)),
    ),
]
OF_BOUNDS: Final[list[Row]] = [
    (TextUnfitError, told([], replace(DRAFT, title_zh="图\0书"))),
    (ValueUnfitError, told([], replace(DRAFT, title_en="a" * 121))),
    (TimeOutOfRangeError, told([], replace(DRAFT, at=NOW - 40 * 365 * DAY))),
    (NumberOutOfRangeError, asked(submitted, lambda s: s.inspect(10**10))),
]
TABLES: Final = (
    tuple((then, told(given, when)) for given, when, then in (*OF_GIVING, *OF_PAYING)),
    tuple((then, asked(given, when)) for given, when, then in (*OF_ORDERS, *OF_WORK)),
    OF_CLAIMS,
    OF_ASSIGNMENTS,
    OF_MATERIALS,
    OF_WHOLE_ORDERS,
    OF_QUALIFICATIONS,
    OF_RATINGS,
    OF_MONEY,
    OF_CORRECTIONS,
    OF_RETURNS,
    OF_BOUNDS,
)
SAMPLES: Final[dict[type[DomainError], Sample]] = {
    rule: sample for table in TABLES for rule, sample in table
}
"""The last of each rule, where there are several."""
DECIDED_OUTSIDE: Final[dict[type[DomainError], str]] = {
    claims.LotsAllTakenError: "tests/web/test_claim_races.py",
    orders.CustodyShortError: "tests/web/test_transport_custody.py",
    PayoutBatchUnknownError: "tests/web/test_payout_batches.py",
}
"""Rules about what is no state of the domain, and where they are tested."""
