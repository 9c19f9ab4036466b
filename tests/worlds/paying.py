"""Commands about payments, as the rules of them begin."""

from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from domain.decider import Command
from domain.facts.payments import ForEscrow, ForGift
from domain.funds.arrivals import SECOND_PERSON_FROM_MINOR
from domain.ids import CampaignId, DonationId, DonorId, PaymentId, RefundId
from domain.money import Currency, Money
from domain.payments.commands import (
    ApplySuspendedPayment,
    CapturePayment,
    ConfirmRefund,
    DeclinePayment,
    ExpirePayment,
    ReturnSuspendedPayment,
    StartPayment,
)
from tests.worlds.story import APPROVER, CAMPAIGN, NOW, OFFICER, cny
from tests.worlds.workshop import BUYER, BUYERS_CLERK, ORDER
from tests.worlds.workshop import NOW as AT_WORK

HALF_HOUR: Final = timedelta(minutes=30)
MUCH: Final = SECOND_PERSON_FROM_MINOR[Currency.CNY]
GATEWAY: Final = "bank"


def meant(number: int = 1, campaign_id: CampaignId = CAMPAIGN, donor: str = "D-1") -> ForGift:
    """A gift to the campaign."""
    return ForGift(campaign_id, DonationId(f"G-PAID-{number}"), DonorId(donor))


def start(number: int = 1, minor: int = 5_000, **changes: Any) -> StartPayment:
    """Somebody wants to give."""
    command = StartPayment(
        payment_id=PaymentId(f"PAY-{number}"),
        gift=meant(number),
        amount=cny(minor),
        gateway=GATEWAY,
        expires_at=NOW + HALF_HOUR,
        at=NOW,
    )
    return replace(command, **changes)


def about(started: StartPayment, at: datetime | None = None) -> dict[str, Any]:
    """What commands about a payment begin with."""
    return {
        "payment_id": started.payment_id,
        "gift": started.gift,
        "escrow": started.escrow,
        "at": at or started.at,
    }


def capture(started: StartPayment, reference: str = "cap-1", **changes: Any) -> CapturePayment:
    """The gateway captured what was asked for, and kept a fen."""
    command = CapturePayment(
        gateway=started.gateway,
        gateway_reference=reference,
        amount=started.amount,
        fee=Money(1, started.amount.currency),
        captured_at=started.at,
        **about(started),
    )
    return replace(command, **changes)


def of_nobody(reference: str = "cap-1", minor: int = 5_000) -> CapturePayment:
    """The gateway captured for a payment that nobody started."""
    return capture(start(minor=minor), reference, payment_id=PaymentId("PAY-NOT"), gift=None)


def decline(started: StartPayment) -> DeclinePayment:
    """The gateway will not take it."""
    return DeclinePayment(**about(started))


def expire(started: StartPayment) -> ExpirePayment:
    """Nothing came in time."""
    return ExpirePayment(**about(started, started.expires_at))


def retry(started: StartPayment, number: int = 2, **changes: Any) -> StartPayment:
    """The same is tried again."""
    gift = (
        None
        if started.gift is None
        else replace(started.gift, donation_id=meant(number).donation_id)
    )
    again = replace(
        started, payment_id=PaymentId(f"PAY-{number}"), gift=gift, retry_of=started.payment_id
    )
    return replace(again, **changes)


def apply(started: StartPayment, reference: str = "cap-1", **changes: Any) -> ApplySuspendedPayment:
    """Somebody knows that it is this."""
    command = ApplySuspendedPayment(
        gateway=started.gateway, gateway_reference=reference, by=OFFICER, **about(started)
    )
    return replace(command, **changes)


def give_back(
    started: StartPayment, reference: str = "cap-1", **changes: Any
) -> ReturnSuspendedPayment:
    """It goes back."""
    command = ReturnSuspendedPayment(
        gateway=started.gateway,
        gateway_reference=reference,
        refund_id=RefundId(f"R-{reference}"),
        by=OFFICER,
        **about(started),
    )
    return replace(command, **changes)


def sent_back(started: StartPayment, reference: str = "cap-1", **changes: Any) -> ConfirmRefund:
    """The gateway sends it."""
    command = ConfirmRefund(
        gateway=started.gateway,
        gateway_reference=reference,
        refund_id=RefundId(f"R-{reference}"),
        **about(started),
    )
    return replace(command, **changes)


def to_escrow(number: int = 1, minor: int = 5_000, **changes: Any) -> StartPayment:
    """A buyer wants to pay for an order."""
    return start(
        number,
        minor,
        **{
            "gift": None,
            "escrow": ForEscrow(ORDER, BUYER),
            "by": BUYERS_CLERK,
            "at": AT_WORK,
            "expires_at": AT_WORK + HALF_HOUR,
            **changes,
        },
    )


def payments(first: int, campaign_id: CampaignId = CAMPAIGN) -> list[Command]:
    """Five payments: paid twice, declined and retried, late, much too much, for nobody.

    Args:
        first: Their numbers begin there.
        campaign_id: What they are for.
    """
    paid, declined, late, much, lost = (
        start(first + n, gift=meant(first + n, campaign_id)) for n in range(5)
    )
    names = [f"cap-{first}-{n}" for n in range(6)]
    again = retry(declined, first + 5)
    more = capture(much, names[3], amount=cny(MUCH))
    unknown = of_nobody(names[4])
    unknown = replace(unknown, payment_id=PaymentId(f"PAY-NOT-{first}"))
    return [
        paid,
        capture(paid, names[0]),
        declined,
        decline(declined),
        again,
        capture(again, names[1]),
        late,
        expire(late),
        capture(late, names[2]),
        give_back(late, names[2]),
        sent_back(late, names[2]),
        much,
        more,
        apply(much, names[3]),
        apply(much, names[3], by=APPROVER),
        lost,
        unknown,
        apply(lost, names[4]),
        capture(paid, names[5], amount=cny(MUCH)),
        give_back(paid, names[5]),
        give_back(paid, names[5], by=APPROVER),
        sent_back(paid, names[5]),
    ]
