"""What must always hold of payouts: who gets one, its steps, and what is held for it."""

from collections import Counter
from typing import Final

from msgspec import Struct

from domain.decider import wire_name
from domain.facts.households import ActScope
from domain.facts.payouts import (
    OVER,
    PAYOUT_LIFECYCLE,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSource,
    PayoutStatus,
)
from domain.funds import accounts
from domain.households.laws import Payable, StationActs
from domain.ids import ActorId, HouseholdId
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law
from domain.money import Currency, Money
from domain.payouts.tax_laws import TaxIsWhatIsDue


class Hold(Struct, gc=False, array_like=True):
    """A payout that is not over.

    Attributes:
        status: Where it stands.
    """

    status: PayoutStatus
    household_id: HouseholdId
    amount: Money
    source: PayoutSource
    requested_by: ActorId


class PaidWhilePayable(Payable):
    """A payout goes on only while its household may be paid."""

    concerns = (PayoutRequested, PayoutApproved, PayoutSent)


class HoldsAreResolvedOnce(Law):
    """A payout takes its steps in order, about the same household and amount, by two persons."""

    concerns = (PayoutEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._holds = books.stores.values("payouts", Hold)
        # What has arrived may come back at any time, and is looked at by nothing else.
        self._arrived = books.stores.values("arrived", Hold)

    def check(self, event: PayoutEvent) -> None:
        """Hold a step against those before it."""
        returned = isinstance(event, PayoutReturned)
        hold: Hold | None = (self._arrived if returned else self._holds).get(event.payout_id)
        before = PayoutStatus.UNKNOWN if hold is None else hold.status
        if before not in PAYOUT_LIFECYCLE.since(type(event)):
            detail = f"{event.payout_id}: {wire_name(type(event))} of one that is {before}"
            raise LawBrokenError("a hold is resolved exactly once", detail)
        status = PAYOUT_LIFECYCLE.after(before, event)
        if hold is None:
            assert isinstance(event, PayoutRequested)
            about = event.household_id, event.amount, event.source, event.requested_by
            self._holds[event.payout_id] = Hold(status, *about)
            return
        _check_step(hold, event)
        hold.status = status
        if returned:
            del self._arrived[event.payout_id]
        elif status is PayoutStatus.SETTLED:
            self._arrived[event.payout_id] = hold
        if status in (PayoutStatus.SETTLED, *OVER) and not returned:
            del self._holds[event.payout_id]

    def check_whole(self) -> None:
        """Hold what is free in households' funds and earnings against their accounts.

        What waits for approval is held and not yet posted.
        """
        waiting: Counter[tuple[PayoutSource, HouseholdId, Currency]] = Counter()
        for hold in self._holds.values():
            if hold.status is PayoutStatus.REQUESTED:
                amount = hold.amount
                waiting[hold.source, hold.household_id, amount.currency] += amount.minor
        for household_id, fund in self.books.households.items():
            for currency in fund.funds:
                held = fund.available(currency)
                held += waiting[PayoutSource.FUND, household_id, currency]
                self.books.agree(accounts.household_fund(household_id), currency, held)
        for household_id, earned in self.books.earnings.items():
            for currency, minor in earned.balances.items():
                held = minor + waiting[PayoutSource.EARNINGS, household_id, currency]
                self.books.agree(accounts.earnings(household_id), currency, held)


def _check_step(hold: Hold, event: PayoutEvent) -> None:
    same = hold.household_id == event.household_id and hold.source is event.source
    if not same or hold.amount != event.amount:
        raise LawBrokenError("a payout keeps its payee and amount", event.payout_id)
    if isinstance(event, PayoutApproved) and hold.requested_by == event.approved_by:
        raise LawBrokenError("approver is not requester", event.payout_id)
    # Whether money comes back from its way depends on it.
    approved = hold.status is PayoutStatus.APPROVED
    if isinstance(event, PayoutReturned):
        _check_persons(event)
    if isinstance(event, PayoutCancelled) and event.approved is not approved:
        raise LawBrokenError("a cancellation knows the approval", event.payout_id)


def _check_persons(event: PayoutReturned) -> None:
    if event.confirmed_by is not None and event.confirmed_by == event.recorded_by:
        raise LawBrokenError("confirmer is not recorder", event.payout_id)


class AskedAtStation(StationActs):
    """A station asks for payouts to whom it may."""

    scope = ActScope.PAYOUTS
    concerns = (PayoutRequested,)


LAWS: Final = (PaidWhilePayable, HoldsAreResolvedOnce, AskedAtStation, TaxIsWhatIsDue)
