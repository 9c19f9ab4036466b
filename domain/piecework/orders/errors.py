"""The rules for orders, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, ForbiddenError, MalformedError, UnknownError
from domain.facts.piecework.order_status import OrderStatus
from domain.ids import ActorId, BuyerId, OrderId
from domain.money import Money


@dataclass(eq=False)
class OrderUnknownError(UnknownError):
    """There is no such order."""

    order_id: OrderId


@dataclass(eq=False)
class OrderAlreadyDraftedError(ConflictError):
    """The id is taken."""

    order_id: OrderId


@dataclass(eq=False)
class OrderNotInStatusError(ConflictError):
    """The step does not follow from where the order stands."""

    order_id: OrderId
    status: OrderStatus
    needed: tuple[OrderStatus, ...]


@dataclass(eq=False)
class NotTheBuyerError(ForbiddenError):
    """Only the buyer of an order may do this."""

    order_id: OrderId
    buyer_id: BuyerId


@dataclass(eq=False)
class OrderDeadlinePassedError(ConflictError):
    """The deadline lies in the past."""

    order_id: OrderId


@dataclass(eq=False)
class OrderDeadlineAheadError(ConflictError):
    """The deadline has not come yet."""

    order_id: OrderId


@dataclass(eq=False)
class TermsOutOfRangeError(MalformedError):
    """A figure of the terms is beyond what an order may say.

    Attributes:
        field: Which one.
    """

    field: str


@dataclass(eq=False)
class PersonalDataInTextError(MalformedError):
    """The instructions hold a phone or identity number; the log is read by anyone."""

    clause: int


@dataclass(eq=False)
class EscrowShortError(ConflictError):
    """The escrow does not cover what the order may cost."""

    order_id: OrderId
    needed: Money
    held: Money


@dataclass(eq=False)
class RateBelowMinimumWageError(ConflictError):
    """An hour of this work would pay less than the minimum wage."""

    order_id: OrderId
    hourly: Money
    needed: Money


@dataclass(eq=False)
class SampleTooShortError(MalformedError):
    """The timed sample is too short to judge a rate by."""

    order_id: OrderId


@dataclass(eq=False)
class ReviewerIsBuyerError(ConflictError):
    """Whoever drafted an order can't review its rate."""

    order_id: OrderId
    staff: ActorId


@dataclass(eq=False)
class WindowNotDueError(ConflictError):
    """The fair-share window does not widen now, or no more."""

    order_id: OrderId


@dataclass(eq=False)
class CustodyShortError(ConflictError):
    """The bank's lines have not brought so much that it is free."""

    order_id: OrderId
    asked: Money


@dataclass(eq=False)
class TransportOverBudgetError(ConflictError):
    """The transport budget holds less."""

    order_id: OrderId
    asked: Money
    left: Money
