"""The rules for payouts, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, UnknownError
from domain.facts.payouts import PayoutStatus
from domain.ids import ActorId, BatchId, HouseholdId, PayoutId
from domain.money import Money


@dataclass(eq=False)
class PayoutExceedsFundError(ConflictError):
    """A household can't be paid more than its fund holds, holds included."""

    household_id: HouseholdId
    asked: Money
    available: Money


@dataclass(eq=False)
class PayoutUnknownError(UnknownError):
    """The household has no payout under this id."""

    payout_id: PayoutId


@dataclass(eq=False)
class PayoutBatchUnknownError(UnknownError):
    """No payout was asked for in a batch of this id."""

    batch_id: BatchId


@dataclass(eq=False)
class PayoutAlreadyRequestedError(ConflictError):
    """The id is taken."""

    payout_id: PayoutId


@dataclass(eq=False)
class PayoutNotInStatusError(ConflictError):
    """The step does not follow from where the payout stands."""

    payout_id: PayoutId
    status: PayoutStatus
    needed: tuple[PayoutStatus, ...]


@dataclass(eq=False)
class PayoutAlreadyReturnedError(ConflictError):
    """A payout comes back once."""

    payout_id: PayoutId


@dataclass(eq=False)
class ReturnNotWholeError(ConflictError):
    """A payout comes back whole; a part of it is another thing and stands in suspense."""

    payout_id: PayoutId
    paid: Money
    returned: Money


@dataclass(eq=False)
class ApproverIsRequesterError(ConflictError):
    """Whoever asked for a payout can't approve it."""

    payout_id: PayoutId
    staff: ActorId
