"""The rules for payments, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.facts.payment_status import PaymentStatus
from domain.ids import ActorId, PaymentId
from domain.money import Money
from domain.text import Reference


@dataclass(eq=False)
class PaymentUnknownError(UnknownError):
    """Nobody started a payment under this id."""

    payment_id: PaymentId


@dataclass(eq=False)
class PaymentNotInStatusError(ConflictError):
    """The step does not follow from where the payment stands."""

    payment_id: PaymentId
    status: PaymentStatus


@dataclass(eq=False)
class PaymentPurposeUnclearError(MalformedError):
    """A payment is for one campaign or for one order, and stays what it was for."""

    payment_id: PaymentId | None


@dataclass(eq=False)
class PaymentTimeUnfitError(MalformedError):
    """Somebody can pay for a while, but not for ever."""

    expires_at: datetime


@dataclass(eq=False)
class PaymentNotDueError(ConflictError):
    """There is time left to pay."""

    payment_id: PaymentId
    expires_at: datetime


@dataclass(eq=False)
class PaymentAlreadyRetriedError(ConflictError):
    """A payment is tried again once; after that, the new one is.

    Attributes:
        retried_as: The new one.
    """

    payment_id: PaymentId
    retried_as: PaymentId


@dataclass(eq=False)
class RetryDiffersError(MalformedError):
    """A retry pays as much for the same."""

    payment_id: PaymentId


@dataclass(eq=False)
class CaptureAlreadyBookedError(ConflictError):
    """What the gateway captured under this reference is booked, or stands in suspense."""

    gateway: Reference
    gateway_reference: Reference


@dataclass(eq=False)
class SuspendedPaymentUnknownError(UnknownError):
    """No money of this reference stands in suspense."""

    gateway: Reference
    gateway_reference: Reference


@dataclass(eq=False)
class SuspendedForAnotherError(ConflictError):
    """The gateway said for which payment the money is; it is applied to no other.

    Attributes:
        payment_id: The one that it is for.
    """

    payment_id: PaymentId


@dataclass(eq=False)
class ResolverIsProposerError(ConflictError):
    """So much money in suspense goes where two different people say."""

    gateway_reference: Reference
    actor: ActorId
    amount: Money
