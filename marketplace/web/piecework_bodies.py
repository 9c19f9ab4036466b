"""What can be sent to the API about piecework. What a rule bounds is bounded by the rule alone."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated, Final

from msgspec import Meta

from domain.facts.campaigns import Title
from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from domain.facts.piecework.judgement import Fault, FaultReason
from domain.facts.piecework.materials import LossReason
from domain.facts.piecework.orders import OrderCancelReason, PauseReason
from domain.facts.piecework.pay import BonusReason
from domain.facts.piecework.qualifications import Percent, QualificationKind, Question
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.terms import PICTURES_MAX, QualityRule, Terms, Unit, Work, WorkKind
from domain.facts.piecework.work import ReturnReason
from domain.ids import PictureHash, QualificationId
from domain.money import Currency
from marketplace.piecework.claim_tokens import TEXT_MAX
from marketplace.web.bodies import Amount, Body, Id, Moment, Reference

WHOLE_MAX: Final = 2**53 - 1
"""What JSON numbers hold exactly (RFC 8259, section 6)."""
Whole = Annotated[int, Meta(ge=-WHOLE_MAX, le=WHOLE_MAX)]
Hash = Annotated[str, Meta(max_length=64)]
"""A picture's; one that was never stored has its own problem."""
Pictures = Annotated[tuple[Hash, ...], Meta(max_length=PICTURES_MAX)]
Words = Annotated[str, Meta(min_length=1, max_length=2_000)]
"""They go to the vault; the log commits to them."""
Answers = Annotated[tuple[Whole, ...], Meta(max_length=50)]


class NewWork(Body, frozen=True):
    """What is to be done, as ``domain.facts.piecework.terms.Work``."""

    title_zh: Title
    title_en: Title
    kind: WorkKind
    unit: Unit
    clauses: tuple[str, ...]
    pictures: Pictures = ()

    def work(self, pictures: tuple[PictureHash, ...]) -> Work:
        """With pictures that are stored."""
        named = self.title_zh, self.title_en, self.kind, self.unit, self.clauses
        return Work(*named, pictures)


class NewRate(Body, frozen=True):
    """Minor units of the order's currency for a number of good pieces."""

    minor: Whole
    pieces: Whole


class NewTerms(Body, frozen=True):
    """What is asked and what is paid, as ``domain.facts.piecework.terms.Terms``.

    Attributes:
        currency: Of the rate and of all amounts.
        bonus_pool, station_fee, transport: Absent for nothing.
    """

    currency: Annotated[str, Meta(max_length=8)]
    rate: NewRate
    units: Whole
    lot_size: Whole
    deadline: Moment
    lease_hours: Whole
    quality: QualityRule
    counties: tuple[str, ...]
    review_days: Whole = 7
    bonus_pool: Amount | None = None
    station_fee: Amount | None = None
    transport: Amount | None = None
    offline_lots: Whole = 0
    scrap_permille: Whole = 0
    fair_share_percent: Whole = 50
    household_cap_lots: Whole = 2
    qualification_id: Id | None = None

    def terms(self) -> Terms:
        """The terms, for the rules to check.

        Raises:
            DomainError: an amount or a currency is none, or of another currency.
        """
        currency = Currency.parse(self.currency)
        passed = self.qualification_id
        return Terms(
            currency=currency,
            rate=Rate(self.rate.minor, self.rate.pieces),
            units=self.units,
            lot_size=self.lot_size,
            deadline=in_utc(self.deadline),
            lease_hours=self.lease_hours,
            quality=self.quality,
            counties=self.counties,
            review_days=self.review_days,
            bonus_pool_minor=_minor(self.bonus_pool, currency),
            station_fee_minor=_minor(self.station_fee, currency),
            transport_minor=_minor(self.transport, currency),
            offline_lots=self.offline_lots,
            scrap_permille=self.scrap_permille,
            fair_share_percent=self.fair_share_percent,
            household_cap_lots=self.household_cap_lots,
            qualification_id=None if passed is None else QualificationId(passed),
        )


def in_utc(moment: datetime) -> datetime:
    """As events say it; what has no UTC at the ends of the calendar is for the rules to refuse."""
    return moment.astimezone(UTC) if MINYEAR < moment.year < MAXYEAR else moment


def _minor(amount: Amount | None, currency: Currency) -> int:
    if amount is None:
        return 0
    money = amount.money()
    money.require(currency)
    return money.minor


class NewOrder(Body, frozen=True):
    """An order to be drafted."""

    work: NewWork
    terms: NewTerms


class Sum(Body, frozen=True):
    """An amount of money."""

    amount: Amount


class TimedSample(Body, frozen=True):
    """Pieces that were made while a clock ran."""

    pieces: Whole
    seconds: Whole


class Pause(Body, frozen=True):
    """Why no lots can be claimed for a while."""

    reason: PauseReason


class OrderCancellation(Body, frozen=True):
    """Why an order is called off."""

    reason: OrderCancelReason


class TransportPayment(Body, frozen=True):
    """A carrier was paid.

    Attributes:
        bank_reference: The bank statement's name for it; it counts once.
    """

    amount: Amount
    bank_reference: Reference


class NewClaim(Body, frozen=True):
    """A lot to be claimed.

    Attributes:
        lot: Its number; absent for any that is free.
        household_id: For whom; absent for the worker's own household.
    """

    lot: Whole | None = None
    household_id: Id | None = None


class NewClaimTokens(Body, frozen=True):
    """Lots to be set aside for a station.

    Attributes:
        station_id: Absent for the caller's own.
    """

    count: Annotated[int, Meta(ge=1, le=200)]
    expires_at: Moment
    station_id: Id | None = None


class Redemption(Body, frozen=True):
    """A token that a villager took while there was no network.

    Attributes:
        claimed_at: When, as the station noted.
    """

    token: Annotated[str, Meta(max_length=2 * TEXT_MAX)]
    household_id: Id
    claimed_at: Moment


class Quantity(Body, frozen=True):
    """Pieces, or materials for so many."""

    quantity: Whole


class Submission(Body, frozen=True):
    """Finished pieces.

    Attributes:
        pictures: Hashes of uploaded pictures.
        worked_seconds: How long it took; absent if the worker does not say.
    """

    quantity: Whole
    pictures: Pictures = ()
    worked_seconds: Whole | None = None


class GivingBack(Body, frozen=True):
    """Why a lot is given back."""

    reason: ReturnReason


class Loss(Body, frozen=True, kw_only=True):
    """What a person found about materials that are not accounted for.

    Attributes:
        charge: What of the lot's pay goes back to the escrow; absent for nothing.
    """

    quantity: Whole
    scrap: bool
    reason: LossReason
    charge: Amount | None = None


class Inspection(Body, frozen=True):
    """Bad pieces in the sample."""

    defects: Whole


class FoundFault(Body, frozen=True):
    """Why pieces are refused, as ``domain.facts.piecework.assignments.Fault``."""

    reason: FaultReason
    clause: Whole
    pictures: Pictures

    def fault(self, pictures: tuple[PictureHash, ...]) -> Fault:
        """With pictures that are stored."""
        return Fault(self.reason, self.clause, pictures)


class Refusal(Body, frozen=True):
    """Pieces that are good, and what is wrong with the others."""

    good: Whole
    fault: FoundFault


class Rework(Body, frozen=True):
    """What is to be mended."""

    fault: FoundFault


class Bonus(Body, frozen=True):
    """More than was agreed."""

    amount: Amount
    reason: BonusReason


class Appeal(Body, frozen=True):
    """Why a refusal is contested; ``statement`` in the worker's words, if there are any."""

    grounds: AppealGrounds
    statement: Words | None = None


class AppealAnswer(Body, frozen=True):
    """Whether the buyer concedes; ``statement`` in the buyer's words, if there are any."""

    concedes: bool
    statement: Words | None = None


class Ruling(Body, frozen=True):
    """What an arbiter decided, and why."""

    good: Whole
    reason: RulingReason
    statement: Words


class Rating(Body, frozen=True):
    """One star to five."""

    stars: Whole


class NewQualification(Body, frozen=True):
    """A test or a training.

    Attributes:
        questions, answers: The place of each question's right option, from 0; none for a training.
    """

    title_zh: Title
    title_en: Title
    kind: QualificationKind
    questions: Annotated[tuple[Question, ...], Meta(max_length=50)] = ()
    answers: Answers = ()
    pass_percent: Percent = 80
    retry_hours: Annotated[int, Meta(ge=0, le=24 * 90)] = 24


class Attempt(Body, frozen=True):
    """Answers to a test.

    Attributes:
        household_id: Whose worker answers; absent for the worker's own household.
    """

    answers: Answers
    household_id: Id | None = None


class Completion(Body, frozen=True):
    """Whose worker finished a training."""

    household_id: Id


class NewPayoutBatch(Body, frozen=True):
    """Payouts of all that households earned.

    Attributes:
        threshold: Who has less waits for the next batch.
        household_ids: Of these only; absent for all.
    """

    threshold: Amount
    household_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=2_000)] | None = None
