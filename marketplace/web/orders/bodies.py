"""What is sent about orders. What a rule bounds is bounded by the rule alone."""

from domain.facts.campaigns import Title
from domain.facts.piecework.orders import OrderCancelReason, PauseReason, RetakeReason
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.terms import QualityRule, Terms, Unit, Work, WorkKind
from domain.ids import PictureHash, QualificationId
from domain.money import Currency
from marketplace.web.evidence.bodies import Pictures
from marketplace.web.values.bodies import Amount, Body, Id, Moment, Reference, Whole, in_utc


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
    """Pay for good pieces.

    Attributes:
        amount: For so many pieces as ``pieces`` says.
    """

    amount: Amount
    pieces: Whole


class NewTerms(Body, frozen=True):
    """What is asked and what is paid, as ``domain.facts.piecework.terms.Terms``.

    Attributes:
        rate: Its currency is that of the order, and of all other amounts.
        bonus_pool, station_fee, transport: Absent for nothing.
    """

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
        rate, passed = self.rate.amount.money(), self.qualification_id
        currency = rate.currency
        return Terms(
            currency=currency,
            rate=Rate(rate.minor, self.rate.pieces),
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


def _minor(amount: Amount | None, currency: Currency) -> int:
    if amount is None:
        return 0
    money = amount.or_nothing()
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


class RetakenSample(Body, frozen=True):
    """Pieces that were made while a clock ran once more, and why."""

    pieces: Whole
    seconds: Whole
    reason: RetakeReason


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
