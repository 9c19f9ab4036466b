"""A household's fund in one currency: what was allocated to it, and what payouts took."""

from collections.abc import MutableMapping

from domain.decider import Criterion, Event
from domain.facts.allocations import AllocationReversed, FundsAllocated, Share
from domain.facts.payouts import (
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSource,
)
from domain.funds.ranges import Fund, Range
from domain.ids import AllocationId, HouseholdId, PayoutId, household_tag
from domain.money import Currency


class HouseholdFund:
    """Folded from a household's money events, in place; a fund for each currency.

    Attributes:
        funds: The axis of each currency.
        shares: The range that each allocation covers.
        held: The ranges that each payout took, until it is over: what arrived may come back.
    """

    __slots__ = ("funds", "held", "household_id", "shares")

    def __init__(
        self,
        household_id: HouseholdId,
        shares: MutableMapping[AllocationId, Range] | None = None,
        held: MutableMapping[PayoutId, tuple[Range, ...]] | None = None,
    ) -> None:
        """Keep shares and what is held in the mappings given, or in dicts."""
        self.household_id = household_id
        self.funds: dict[Currency, Fund] = {}
        self.shares = {} if shares is None else shares
        self.held = {} if held is None else held

    def fund(self, currency: Currency) -> Fund:
        """The axis of one currency."""
        fund = self.funds.get(currency)
        if fund is None:
            fund = self.funds[currency] = Fund()
        return fund

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
            case FundsAllocated() | AllocationReversed():
                for share in event.shares:
                    if share.household_id == self.household_id:
                        self.apply_share(event, share)
            case PayoutRequested() if self._pays(event):
                fund = self.fund(event.amount.currency)
                self.held[event.payout_id] = fund.take(event.amount.minor)
            case PayoutFailed() | PayoutCancelled() | PayoutReturned() if self._pays(event):
                self.fund(event.amount.currency).give_back(self.held.pop(event.payout_id))

    def apply_share(self, event: FundsAllocated | AllocationReversed, share: Share) -> None:
        """Fold this household's share of an allocation or a reversal in.

        Raises:
            FundShortError: the log takes more than there is.
        """
        fund = self.fund(event.currency)
        if isinstance(event, FundsAllocated):
            self.shares[event.allocation_id] = fund.add(share.minor)
        else:
            fund.take_exactly((self.shares.pop(event.allocation_id),))


HOUSEHOLD_MONEY = (
    FundsAllocated,
    AllocationReversed,
    PayoutRequested,
    PayoutFailed,
    PayoutCancelled,
    PayoutReturned,
)


def household_money(household_id: HouseholdId) -> Criterion:
    """All that moves a household's money between free and taken."""
    return Criterion(HOUSEHOLD_MONEY, (household_tag(household_id),))
