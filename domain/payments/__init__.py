"""Payments: money that somebody pays at a gateway, for a campaign or into an order's escrow.

A payment is started before the gateway hears of it, so that whatever the gateway says is about
something that is known. It is booked once, together with the gift or the escrow that it pays for,
and only because the gateway says that it was captured. A payment that was declined or that expired
can be tried again.

Money that does not fit (another amount or currency, a payment that nobody started or that is over,
a campaign that takes nothing any more) stands in suspense, owed to whoever paid, until somebody
applies it to a payment or gives it back; of much money two people say so. What gateways keep of
orders' payments and of money in suspense the platform bears; of gifts, whoever the campaign says.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.captures import (
    PaymentCaptured,
    PaymentFeeBorne,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
)
from domain.facts.payment_status import PAYMENT_EVENTS
from domain.facts.payments import PaymentDeclined, PaymentExpired, PaymentStarted
from domain.payments.commands import PaymentCommand
from domain.payments.laws import LAWS
from domain.payments.names import UNIQUE_NAMES
from domain.payments.postings import POSTINGS
from domain.payments.readings import FOLLOWING, READINGS
from domain.payments.rules import PAYMENT_DECIDER

CAPABILITY: Final = Capability(
    name="payments",
    events=PAYMENT_EVENTS,
    deciders={PaymentCommand: PAYMENT_DECIDER},
    postings=POSTINGS,
    # The gift or the escrow behind a capture moves its money.
    moves_no_money=(
        PaymentStarted,
        PaymentDeclined,
        PaymentExpired,
        PaymentCaptured,
        SuspendedPaymentProposed,
        SuspendedPaymentRefunded,
    ),
    unique_names=UNIQUE_NAMES,
    # And takes its reference; a payment's id is a boundary by itself.
    takes_no_name=(
        PaymentStarted,
        PaymentDeclined,
        PaymentExpired,
        PaymentCaptured,
        PaymentFeeBorne,
        SuspendedPaymentProposed,
        SuspendedPaymentApplied,
        SuspendedPaymentRefunded,
    ),
    laws=LAWS,
    readings=READINGS,
    following=FOLLOWING,
)
