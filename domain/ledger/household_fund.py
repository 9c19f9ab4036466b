"""A household's fund in one currency: what was allocated to it, and what payouts took."""

from domain.allocations.events import AllocationReversed, FundsAllocated
from domain.decider import Criterion, Event
from domain.ids import AllocationId, HouseholdId, PayoutId, household_tag
from domain.ledger.lots import Fund, Range
from domain.money import Currency
from domain.payouts.events import (
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSource,
)


class HouseholdFund:
    """Folded from a household's money events, in place; a fund for each currency.

    Attributes:
        funds: The axis of each currency.
        shares: The range that each allocation covers.
        held: The ranges that each payout took, until it failed or was cancelled.
    """

    def __init__(self, household_id: HouseholdId) -> None:
        self.household_id = household_id
        self.funds: dict[Currency, Fund] = {}
        self.shares: dict[AllocationId, Range] = {}
        self.held: dict[PayoutId, tuple[Range, ...]] = {}

    def fund(self, currency: Currency) -> Fund:
        """The axis of one currency."""
        return self.funds.setdefault(currency, Fund())

    def available(self, currency: Currency) -> int:
        """Minor units that are neither paid nor asked for."""
        return self.fund(currency).available

    def _pays(self, event: PayoutEvent) -> bool:
        return event.household_id == self.household_id and event.source is PayoutSource.FUND

    def apply(self, event: Event) -> None:
        """Fold one event in; others than money events of this household change nothing.

        Raises:
            FundShortError: the log takes more than there is.
        """
        match event:
            case FundsAllocated():
                for share in event.shares:
                    if share.household_id == self.household_id:
                        bounds = self.fund(event.currency).add(share.minor)
                        self.shares[event.allocation_id] = bounds
            case AllocationReversed():
                for share in event.shares:
                    if share.household_id == self.household_id:
                        bounds = self.shares.pop(event.allocation_id)
                        self.fund(event.currency).take_exactly((bounds,))
            case PayoutRequested() if self._pays(event):
                fund = self.fund(event.amount.currency)
                self.held[event.payout_id] = fund.take(event.amount.minor)
            case PayoutFailed() | PayoutCancelled() if self._pays(event):
                self.fund(event.amount.currency).give_back(self.held.pop(event.payout_id))
            case _:
                pass


HOUSEHOLD_MONEY = (
    FundsAllocated,
    AllocationReversed,
    PayoutRequested,
    PayoutFailed,
    PayoutCancelled,
)


def household_money(household_id: HouseholdId) -> Criterion:
    """All that moves a household's money between free and taken."""
    return Criterion(HOUSEHOLD_MONEY, (household_tag(household_id),))
