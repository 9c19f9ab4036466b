"""What is refused of payments: given, when, then."""

from datetime import timedelta

from msgspec.structs import replace

from domain.campaigns.errors import CampaignIsClosedError, CampaignUnknownError
from domain.decider import Command
from domain.errors import DomainError
from domain.facts.payments import ForEscrow
from domain.ids import DonorId, PaymentId, RefundId
from domain.money import AmountNotPositiveError, Currency, CurrencyMismatchError, Money
from domain.payments import errors
from domain.piecework.orders.errors import OrderUnknownError
from tests.worlds.giving import CLOSE, DAY, DRAFT, PUBLISH
from tests.worlds.paying import (
    MUCH,
    apply,
    capture,
    decline,
    expire,
    give_back,
    of_nobody,
    retry,
    sent_back,
    start,
)
from tests.worlds.story import NOW, cny
from tests.worlds.workshop import BUYER, BUYERS_CLERK, ORDER

OPEN: list[Command] = [DRAFT, PUBLISH]
FIRST, SECOND = start(), start(2)
BEGUN = [*OPEN, FIRST]
ODD = capture(FIRST, amount=cny(1))
MUCH_TOO_MUCH = capture(FIRST, amount=cny(MUCH))
DECLINED = [*BEGUN, decline(FIRST)]
ESCROW = ForEscrow(ORDER, BUYER)
OF_PAYING: list[tuple[list[Command], Command, type[DomainError]]] = [
    ([], FIRST, CampaignUnknownError),
    ([*OPEN, CLOSE], FIRST, CampaignIsClosedError),
    ([], replace(FIRST, gift=None, escrow=ESCROW, by=BUYERS_CLERK), OrderUnknownError),
    (OPEN, replace(FIRST, amount=Money(1, Currency.USD)), CurrencyMismatchError),
    (OPEN, replace(FIRST, amount=cny(0)), AmountNotPositiveError),
    (OPEN, replace(FIRST, gift=None), errors.PaymentPurposeUnclearError),
    (OPEN, replace(FIRST, escrow=ESCROW), errors.PaymentPurposeUnclearError),
    (OPEN, replace(FIRST, gift=None, escrow=ESCROW), errors.PaymentPurposeUnclearError),
    (OPEN, replace(FIRST, expires_at=NOW), errors.PaymentTimeUnfitError),
    (
        OPEN,
        replace(FIRST, expires_at=NOW + DAY + timedelta(microseconds=1)),
        errors.PaymentTimeUnfitError,
    ),
    (BEGUN, FIRST, errors.PaymentNotInStatusError),
    (OPEN, decline(FIRST), errors.PaymentUnknownError),
    (OPEN, expire(FIRST), errors.PaymentUnknownError),
    (DECLINED, decline(FIRST), errors.PaymentNotInStatusError),
    (DECLINED, expire(FIRST), errors.PaymentNotInStatusError),
    ([*BEGUN, capture(FIRST)], decline(FIRST), errors.PaymentNotInStatusError),
    (
        BEGUN,
        replace(expire(FIRST), at=FIRST.expires_at - timedelta(microseconds=1)),
        errors.PaymentNotDueError,
    ),
    (OPEN, replace(SECOND, retry_of=FIRST.payment_id), errors.PaymentUnknownError),
    (BEGUN, retry(FIRST), errors.PaymentNotInStatusError),
    ([*BEGUN, capture(FIRST)], retry(FIRST), errors.PaymentNotInStatusError),
    (DECLINED, retry(FIRST, amount=cny(4_999)), errors.RetryDiffersError),
    (
        DECLINED,
        retry(FIRST, gift=replace(FIRST.gift, donor_id=DonorId("D-2"))),
        errors.RetryDiffersError,
    ),
    ([*DECLINED, retry(FIRST)], retry(FIRST, 3), errors.PaymentAlreadyRetriedError),
    (BEGUN, capture(FIRST, amount=cny(0)), AmountNotPositiveError),
    ([*BEGUN, ODD], ODD, errors.CaptureAlreadyBookedError),
    (BEGUN, capture(FIRST, gift=None), errors.PaymentPurposeUnclearError),
    (BEGUN, apply(FIRST), errors.SuspendedPaymentUnknownError),
    ([*BEGUN, capture(FIRST)], apply(FIRST), errors.SuspendedPaymentUnknownError),
    (BEGUN, give_back(FIRST), errors.SuspendedPaymentUnknownError),
    ([*BEGUN, ODD, give_back(FIRST)], give_back(FIRST), errors.SuspendedPaymentUnknownError),
    ([*BEGUN, ODD, apply(FIRST)], give_back(FIRST), errors.SuspendedPaymentUnknownError),
    ([*BEGUN, ODD], apply(SECOND), errors.PaymentUnknownError),
    ([*BEGUN, SECOND, ODD], apply(SECOND), errors.SuspendedForAnotherError),
    ([*BEGUN, ODD], apply(FIRST, gift=None), errors.PaymentPurposeUnclearError),
    ([*BEGUN, ODD], give_back(FIRST, gift=None), errors.PaymentPurposeUnclearError),
    (
        [*OPEN, of_nobody()],
        give_back(FIRST, payment_id=PaymentId("PAY-1"), gift=None),
        errors.PaymentPurposeUnclearError,
    ),
    (
        [*BEGUN, capture(FIRST), capture(FIRST, "twice")],
        apply(FIRST, "twice"),
        errors.PaymentNotInStatusError,
    ),
    (
        [*BEGUN, CLOSE, capture(FIRST, captured_at=NOW + DAY, at=NOW + DAY)],
        apply(FIRST, at=NOW + DAY),
        CampaignIsClosedError,
    ),
    (
        [*BEGUN, capture(FIRST, amount=Money(5_000, Currency.USD))],
        apply(FIRST),
        CurrencyMismatchError,
    ),
    ([*BEGUN, ODD], sent_back(FIRST), errors.SuspendedPaymentUnknownError),
    (
        [*BEGUN, ODD, give_back(FIRST)],
        sent_back(FIRST, refund_id=RefundId("R-OTHER")),
        errors.SuspendedPaymentUnknownError,
    ),
    (
        [*BEGUN, ODD, give_back(FIRST), sent_back(FIRST)],
        sent_back(FIRST),
        errors.SuspendedPaymentUnknownError,
    ),
    ([*BEGUN, MUCH_TOO_MUCH, apply(FIRST)], apply(FIRST), errors.ResolverIsProposerError),
    ([*BEGUN, MUCH_TOO_MUCH, give_back(FIRST)], give_back(FIRST), errors.ResolverIsProposerError),
]
