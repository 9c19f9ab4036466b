"""The rules for gifts, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.ids import DonationId, RefundId


@dataclass(eq=False)
class DonationUnknownError(UnknownError):
    """The campaign received no gift under this id."""

    donation_id: DonationId


@dataclass(eq=False)
class DonationAlreadyReceivedError(ConflictError):
    """The id is taken."""

    donation_id: DonationId


@dataclass(eq=False)
class RefundAlreadyMadeError(ConflictError):
    """The id is taken."""

    refund_id: RefundId


@dataclass(eq=False)
class DonationInFutureError(MalformedError):
    """A gift can't have been given later than now."""

    received_at: datetime


@dataclass(eq=False)
class FeeExceedsGiftError(ConflictError):
    """A fee is at most what is left of the gift and not allocated."""

    donation_id: DonationId
    fee_minor: int
    left_minor: int


@dataclass(eq=False)
class RefundExceedsGiftError(ConflictError):
    """Only what is left of the gift and not allocated can go back."""

    donation_id: DonationId
    asked_minor: int
    left_minor: int


@dataclass(eq=False)
class ChargebackExceedsGiftError(ConflictError):
    """A chargeback is at most the gift less what went back before."""

    donation_id: DonationId
    asked_minor: int
    left_minor: int
