"""What must always hold, checked event by event over the whole log.

Each law is stated where it is checked. Memory grows with campaigns, households and gifts, not with
the length of the log as such.
"""

from collections import Counter

from domain.allocations.events import AllocationEvent
from domain.decider import Event
from domain.gifts.events import DonationReceived, GiftChargedBack, GiftEvent
from domain.households.events import HouseholdRegistered, HouseholdVerified
from domain.ids import ActorId, CampaignId, HouseholdId, PayoutId
from domain.ledger import accounts
from domain.ledger.accounts import Account, may_not_overdraw
from domain.ledger.broken import LawBrokenError
from domain.ledger.campaign_fund import CampaignFund
from domain.ledger.household_earnings import (
    EARNINGS_EVENTS,
    EarningsEvent,
    HouseholdEarnings,
)
from domain.ledger.household_fund import HouseholdFund
from domain.ledger.lots import FundShortError
from domain.ledger.postings import postings
from domain.money import Currency
from domain.payouts.events import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
    TaxWithheld,
)
from domain.payouts.tax import due_minor
from domain.piecework.laws import PieceworkLaws
from domain.piecework.orders.events import OrderFunded

_OF_CAMPAIGNS = (GiftEvent, AllocationEvent)
_REFERRING = (DonationReceived, GiftChargedBack, PayoutSettled, OrderFunded)
_STEPS: dict[type[Event], tuple[type[Event] | None, ...]] = {
    PayoutRequested: (None,),
    PayoutApproved: (PayoutRequested,),
    PayoutSent: (PayoutApproved,),
    PayoutSettled: (PayoutSent,),
    PayoutFailed: (PayoutSent,),
    PayoutCancelled: (PayoutRequested, PayoutApproved),
}


class Ledger:
    """The whole ledger, folded in place and checked on the way.

    Attributes:
        balances: Minor units by account and currency; debit positive.
        campaigns: Every campaign's fund.
        households: Every household's fund.
        earnings: Every household's earnings.
        piecework: Every order.
    """

    def __init__(self) -> None:
        self.balances: Counter[tuple[Account, Currency]] = Counter()
        self.campaigns: dict[CampaignId, CampaignFund] = {}
        self.households: dict[HouseholdId, HouseholdFund] = {}
        self.earnings: dict[HouseholdId, HouseholdEarnings] = {}
        self._payouts: dict[PayoutId, type[Event]] = {}
        self._requesters: dict[PayoutId, PayoutRequested] = {}
        self._registrars: dict[HouseholdId, ActorId] = {}
        self._references: set[tuple[str, str]] = set()
        self.piecework = PieceworkLaws()

    def apply(self, event: Event, actor: str | None) -> None:
        """Fold one event in.

        Args:
            event: The event.
            actor: Whom the log names for it.

        Raises:
            LawBrokenError: the law that the event breaks.
        """
        self._check_actor(event, actor)
        self._post(event)
        self._check_reference(event)
        try:
            self._move_lots(event)
        except (FundShortError, KeyError) as error:
            raise LawBrokenError("lots are never taken twice", repr(error)) from error
        if isinstance(event, PayoutEvent):
            self._step(event)
        self._check_second_person(event)
        self.piecework.apply(event, self.balances)

    def _check_actor(self, event: Event, actor: str | None) -> None:
        named = event.actor()
        if named is not None and named != actor:
            raise LawBrokenError("every staff action names its actor", f"{named} is not {actor}")

    def _post(self, event: Event) -> None:
        sums: dict[Currency, int] = {}
        balances, moved = self.balances, {}
        for account, minor, currency in postings(event):
            sums[currency] = sums.get(currency, 0) + minor
            key = account, currency
            moved[key] = balances[key] = balances.get(key, 0) + minor
        if any(sums.values()):
            raise LawBrokenError("postings sum to zero", f"{sums}")
        for key, balance in moved.items():
            if balance > 0 and may_not_overdraw(key[0]):
                raise LawBrokenError("no fund goes below zero", f"{key[0]} is {balance} below zero")
            if not balance:
                del balances[key]

    def _check_reference(self, event: Event) -> None:
        if isinstance(event, _REFERRING):
            reference = event.gateway, event.gateway_reference
            if reference in self._references:
                raise LawBrokenError("a gateway reference occurs once", "/".join(reference))
            self._references.add(reference)

    def _move_lots(self, event: Event) -> None:
        if isinstance(event, _OF_CAMPAIGNS):
            pool = self.campaigns.get(event.campaign_id)
            if pool is None:
                pool = self.campaigns[event.campaign_id] = CampaignFund()
            pool.apply(event)
        for household_id in _households(event):
            fund = self.households.get(household_id)
            if fund is None:
                fund = self.households[household_id] = HouseholdFund(household_id)
            fund.apply(event)
        if isinstance(event, EARNINGS_EVENTS):
            self._move_earnings(event)

    def _move_earnings(self, event: EarningsEvent) -> None:
        earnings = self.earnings.get(event.household_id)
        if earnings is None:
            earnings = self.earnings[event.household_id] = HouseholdEarnings(event.household_id)
        earnings.apply(event)
        if isinstance(event, TaxWithheld):
            # The payout itself follows in the next event; the tax is already counted.
            taxed = earnings.tax_minor[event.year]
            if taxed != due_minor(event.income_minor, event.months):
                raise LawBrokenError("tax is what the year's income makes due", event.payout_id)

    def _step(self, event: PayoutEvent) -> None:
        before, now = self._payouts.get(event.payout_id), type(event)
        if before not in _STEPS[now]:
            was = "nothing" if before is None else before.__name__
            detail = f"{event.payout_id}: {now.__name__} after {was}"
            raise LawBrokenError("a hold is resolved exactly once", detail)
        self._payouts[event.payout_id] = now
        if isinstance(event, PayoutRequested):
            self._requesters[event.payout_id] = event
            return
        asked = self._requesters[event.payout_id]
        for name in ("household_id", "amount", "source"):
            if getattr(asked, name) != getattr(event, name):
                raise LawBrokenError("a payout keeps its payee and amount", event.payout_id)

    def _check_second_person(self, event: Event) -> None:
        match event:
            case PayoutApproved():
                asked = self._requesters[event.payout_id]
                if asked.requested_by == event.approved_by:
                    raise LawBrokenError("approver is not requester", event.payout_id)
            case HouseholdRegistered():
                self._registrars[event.household_id] = event.registered_by
            case HouseholdVerified():
                if self._registrars.get(event.household_id) == event.verified_by:
                    raise LawBrokenError("verifier is not registrar", event.household_id)
            case _:
                pass

    def check_whole(self) -> None:
        """What is checked once, at the end: lots and accounts agree.

        Raises:
            LawBrokenError: a fund's free lots are not its account's balance.
        """
        totals: Counter[Currency] = Counter()
        for (_, currency), minor in self.balances.items():
            totals[currency] += minor
        if any(totals.values()):
            raise LawBrokenError("all balances sum to zero", f"{dict(totals)}")
        for campaign_id, fund in self.campaigns.items():
            if fund.currency is not None:
                self._agree(accounts.campaign_fund(campaign_id), fund.currency, fund.fund.available)
        waiting: Counter[tuple[PayoutSource, HouseholdId, Currency]] = Counter()
        for payout_id, asked in self._requesters.items():
            if self._payouts[payout_id] is PayoutRequested:
                amount = asked.amount
                waiting[asked.source, asked.household_id, amount.currency] += amount.minor
        for household_id, account in self.households.items():
            for currency in account.funds:
                held = account.available(currency)
                held += waiting[PayoutSource.FUND, household_id, currency]
                self._agree(accounts.household_fund(household_id), currency, held)
        for household_id, earned in self.earnings.items():
            for currency, minor in earned.balances.items():
                held = minor + waiting[PayoutSource.EARNINGS, household_id, currency]
                self._agree(accounts.earnings(household_id), currency, held)

    def _agree(self, account: Account, currency: Currency, lots_minor: int) -> None:
        balance = -self.balances[account, currency]
        if balance != lots_minor:
            detail = f"{account} holds {balance}, its lots {lots_minor} {currency}"
            raise LawBrokenError("lots are the fund's balance", detail)


def _households(event: Event) -> tuple[HouseholdId, ...]:
    if isinstance(event, AllocationEvent):
        return tuple(share.household_id for share in event.shares)
    return (event.household_id,) if isinstance(event, PayoutEvent) else ()
