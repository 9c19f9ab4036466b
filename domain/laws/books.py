"""The books that a replay keeps: balances, funds, and what the laws remember of what came before.

What grows with the length of the log lies in the stores that are given; in memory there is only
what each account that is not at zero holds.
"""

from collections import Counter
from collections.abc import Callable, MutableMapping
from typing import Any, NamedTuple, TypeVar, cast

from domain.decider import Event
from domain.facts.allocations import AllocationEvent, AllocationReversed, FundsAllocated
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import GiftEvent
from domain.facts.payouts import PayoutEvent
from domain.funds.accounts import Account
from domain.funds.campaign_fund import CampaignFund, GiftRange
from domain.funds.household_earnings import EARNINGS_EVENTS, EarningsEvent, HouseholdEarnings
from domain.funds.household_fund import HouseholdFund
from domain.funds.ranges import Range
from domain.ids import CampaignId, HouseholdId
from domain.laws.broken import LawBrokenError
from domain.laws.stores import Stores
from domain.money import Currency

S = TypeVar("S")
Moves = tuple[tuple[tuple[type[Event], ...], Callable[[Any], None]], ...]
"""Beside each the events that it is made by."""


class Awaited(NamedTuple):
    """The next event must be a certain one.

    Attributes:
        law: What another one breaks, or the log's end.
        fits: Whether an event is the one.
        detail: Whom it is about.
    """

    law: str
    fits: Callable[[Event], bool]
    detail: str

    def broken(self) -> LawBrokenError:
        """What another event breaks."""
        return LawBrokenError(self.law, self.detail)


class Books:
    """What all laws look into.

    Attributes:
        stores: Where a law keeps what it must remember.
        balances: Minor units by account and currency; debit positive, never zero.
        campaigns: Every campaign's fund, by its id.
        households: Every household's fund.
        earnings: Every household's earnings.
        awaited: What must come next; absent if anything may.
    """

    def __init__(self, stores: Stores) -> None:
        """Keep what grows in the stores given."""
        self.stores = stores
        self.balances: Counter[tuple[Account, Currency]] = Counter()
        self.campaigns: MutableMapping[CampaignId, CampaignFund] = stores.objects("campaigns")
        self.households: MutableMapping[HouseholdId, HouseholdFund] = stores.objects("households")
        self.earnings: MutableMapping[HouseholdId, HouseholdEarnings] = stores.objects("earnings")
        self.awaited: Awaited | None = None
        self._gifts = stores.values("gifts", GiftRange)
        self._taken = stores.values("taken", tuple[Range, ...])
        self._shares = stores.values("shares", Range)
        self._held = stores.values("held", tuple[Range, ...])
        self._kept: dict[Callable[[Books], Any], Any] = {}
        self._moves: Moves = (
            ((GiftEvent, AllocationEvent), self._move_campaign),
            ((GiftMoved,), self._move_other_campaign),
            ((AllocationEvent,), self._move_shares),
            ((PayoutEvent,), self._move_payout),
            (EARNINGS_EVENTS, self._move_earnings),
        )

    def of(self, kind: "Callable[[Books], S]") -> S:
        """What several laws remember together: one of its kind, made of these books."""
        if kind not in self._kept:
            self._kept[kind] = kind(self)
        return cast("S", self._kept[kind])

    def moves(self, kind: type[Event]) -> list[Callable[[Any], None]]:
        """What an event type does to the funds."""
        return [move for kinds, move in self._moves if issubclass(kind, kinds)]

    def agree(self, account: Account, currency: Currency, free_minor: int) -> None:
        """Hold what is free in a fund against its account.

        Raises:
            LawBrokenError: that is not the account's balance.
        """
        balance = -self.balances[account, currency]
        if balance != free_minor:
            detail = f"{account} holds {balance}, free are {free_minor} {currency}"
            raise LawBrokenError("what is free is the fund's balance", detail)

    def household(self, household_id: HouseholdId) -> HouseholdFund:
        """A household's fund; an empty one if it got nothing yet."""
        fund = self.households.get(household_id)
        if fund is None:
            part = self.stores.part
            about = part(self._shares, household_id), part(self._held, household_id)
            fund = self.households[household_id] = HouseholdFund(household_id, *about)
        return fund

    def _move_campaign(self, event: GiftEvent | AllocationEvent) -> None:
        self._campaign(event.campaign_id).apply(event)

    def _move_other_campaign(self, event: GiftMoved) -> None:
        self._campaign(event.to_campaign_id).apply(event)

    def _campaign(self, campaign_id: CampaignId) -> CampaignFund:
        fund = self.campaigns.get(campaign_id)
        if fund is None:
            part = self.stores.part
            fund = CampaignFund(part(self._gifts, campaign_id), part(self._taken, campaign_id))
            self.campaigns[campaign_id] = fund
        return fund

    def _move_shares(self, event: FundsAllocated | AllocationReversed) -> None:
        for share in event.shares:
            self.household(share.household_id).apply_share(event, share)

    def _move_payout(self, event: PayoutEvent) -> None:
        self.household(event.household_id).apply(event)

    def _move_earnings(self, event: EarningsEvent) -> None:
        earnings = self.earnings.get(event.household_id)
        if earnings is None:
            earnings = self.earnings[event.household_id] = HouseholdEarnings(event.household_id)
        earnings.apply(event)
