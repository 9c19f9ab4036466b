"""What was asked of a payout."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Event
from domain.facts.income_tax import TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
)
from domain.payouts.commands import (
    ApprovePayout,
    CancelPayout,
    FailPayout,
    RequestPayout,
    ReturnByBankLine,
    ReturnByGateway,
    ReturnPayout,
    SendPayout,
    SettlePayout,
)
from domain.reading_back import Append, Reading, asked, same


def _requested(event: PayoutRequested, append: Append) -> RequestPayout:
    """The tax was taken off what was asked for."""
    withheld = (one.amount for one in append.events if isinstance(one, TaxWithheld))
    return asked(RequestPayout, event, amount=sum(withheld, event.amount))


def _returned(event: PayoutReturned, _: Append) -> ReturnPayout:
    """The gateway told, or a line of the bank."""
    kind = ReturnByGateway if event.bank_reference is None else ReturnByBankLine
    return asked(kind, event)


READINGS: Final[Mapping[type[Event], Reading]] = {
    PayoutRequested: _requested,
    PayoutApproved: same(ApprovePayout),
    PayoutSent: same(SendPayout),
    PayoutSettled: same(SettlePayout),
    PayoutFailed: same(FailPayout),
    PayoutCancelled: same(CancelPayout),
    PayoutReturned: _returned,
}
FOLLOWING: Final[Mapping[type[Event], str]] = {
    TaxWithheld: "kept back by the request of the payout that it stands before",
    TaxReleased: "given back by the end of the payout that it stands after",
}
