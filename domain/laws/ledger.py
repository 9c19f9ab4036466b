"""What must always hold, checked event by event over the whole log.

Each law is stated where it is checked, and an event pays only for the laws that concern its type.
What grows with the length of the log lies in the stores that are given; in memory there is only
what each account that is not at zero holds.
"""

from collections import Counter
from collections.abc import Callable, MutableMapping
from typing import Any, get_args

from msgspec import Struct

from domain.decider import Event, wire_name
from domain.facts.allocations import AllocationEvent, AllocationReversed, FundsAllocated
from domain.facts.campaigns import CampaignEvent
from domain.facts.gifts import (
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
from domain.facts.households import (
    HouseholdEvent,
    HouseholdRegistered,
    HouseholdVerified,
    StationEvent,
)
from domain.facts.payouts import (
    OVER,
    PAYOUT_LIFECYCLE,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSettled,
    PayoutSource,
    PayoutStatus,
    TaxEvent,
    TaxWithheld,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.order import OrderEvent
from domain.facts.treasury import GatewaySettled
from domain.funds import accounts
from domain.funds.accounts import Account, may_not_overdraw
from domain.funds.campaign_fund import CampaignFund, GiftRange
from domain.funds.household_earnings import EARNINGS_EVENTS, EarningsEvent, HouseholdEarnings
from domain.funds.household_fund import HouseholdFund
from domain.funds.ranges import FundShortError, Range
from domain.households.laws import ACTS, BelongingLaw
from domain.ids import ActorId, CampaignId, HouseholdId, PayoutId
from domain.laws.broken import LawBrokenError
from domain.laws.gifts import check_gift
from domain.laws.piecework import PieceworkLaws
from domain.laws.standing import Paid, Standing
from domain.laws.stores import InMemory, Stores
from domain.laws.taxes import GOES_WITH, Taxes
from domain.money import Currency, Money
from domain.postings import postings
from domain.unique_names import OCCURS_ONCE, UNIQUE_NAMES, unique_names

Concerning = tuple[Callable[[Any], None], ...]
Laws = tuple[tuple[tuple[type[Event], ...], Callable[[Any], None]], ...]
"""Beside each the events that it concerns."""


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


class Ledger:
    """The whole ledger, folded in place and checked on the way.

    Attributes:
        balances: Minor units by account and currency; debit positive, never zero.
        campaigns: Every campaign's fund, by its id.
        households: Every household's fund.
        earnings: Every household's earnings.
        piecework: Every order.
        overdrawn: By currency how the custody account first went below zero; none if it never did.
            An honest hand may do it, by a line that is entered late, so the rest is still judged.
    """

    def __init__(self, stores: Stores | None = None) -> None:
        """Keep what grows in the stores given, or in memory."""
        self._stores = stores = stores or InMemory()
        self.balances: Counter[tuple[Account, Currency]] = Counter()
        self.overdrawn: dict[Currency, LawBrokenError] = {}
        self._gifts = stores.values("gifts", GiftRange)
        self._taken = stores.values("taken", tuple[Range, ...])
        self.campaigns: MutableMapping[CampaignId, CampaignFund] = stores.objects("campaigns")
        self._shares = stores.values("shares", Range)
        self._held = stores.values("held", tuple[Range, ...])
        self.households: MutableMapping[HouseholdId, HouseholdFund] = stores.objects("households")
        self.earnings: MutableMapping[HouseholdId, HouseholdEarnings] = stores.objects("earnings")
        self._payouts: MutableMapping[PayoutId, Hold] = stores.values("payouts", Hold)
        self._registrars = stores.values("registrars", str)
        self._names = stores.once(OCCURS_ONCE)
        self.piecework = PieceworkLaws(stores)
        self._standing, self._taxes = Standing(stores), Taxes(stores)
        belonging = BelongingLaw(stores)
        self._checks: Laws = (
            (tuple(UNIQUE_NAMES), self._check_names),
            ((CampaignEvent,), self._standing.move_campaign),
            ((HouseholdEvent,), self._standing.move_household),
            ((DonationReceived,), self._standing.check_gift),
            ((FundsAllocated,), self._standing.check_allocation),
            (get_args(Paid), self._standing.check_paid),
            ((PayoutEvent,), self._step),
            ((FeeCharged, GiftRefunded, GiftChargedBack), self._check_gift),
            ((AssignmentAccepted,), self._check_tier),
            ((HouseholdRegistered,), self._register),
            ((HouseholdVerified,), self._check_verifier),
            ((GatewaySettled,), self._check_settled),
            ((StationEvent,), belonging.bind),
            (tuple(ACTS), belonging.check),
            ((OrderEvent, AssignmentEvent), self._move_piecework),
        )
        self._moves: Laws = (
            ((GiftEvent, AllocationEvent), self._move_campaign),
            ((AllocationEvent,), self._move_shares),
            ((PayoutEvent,), self._move_payout),
            (EARNINGS_EVENTS, self._move_earnings),
            ((TaxEvent,), self._taxes.move_tax),
            ((PayoutSettled, PayoutFailed, PayoutCancelled), self._taxes.end_payout),
        )
        self._concerning: dict[type[Event], tuple[Concerning, Concerning]] = {}

    def apply(self, event: Event, actor: str | None) -> None:
        """Fold one event in.

        Args:
            event: The event.
            actor: Whom the log names for it.

        Raises:
            LawBrokenError: the law that the event breaks.
        """
        named = event.actor()
        if named is not None and named != actor:
            raise LawBrokenError("every staff action names its actor", f"{named} is not {actor}")
        if self._taxes.waits:
            self._taxes.check_next(event)
        self._post(event)
        kind = type(event)
        concerning = self._concerning.get(kind)
        if concerning is None:
            concerning = _concerning(self._checks, kind), _concerning(self._moves, kind)
            self._concerning[kind] = concerning
        checks, moves = concerning
        for check in checks:
            check(event)
        try:
            for move in moves:
                move(event)
        except (FundShortError, KeyError) as error:
            raise LawBrokenError("no part of a fund is taken twice", repr(error)) from error

    def _post(self, event: Event) -> None:
        entry = postings(event)
        if not entry:
            return
        balances = self.balances
        sums: dict[Currency, int] = {}
        moved: dict[tuple[Account, Currency], int] = {}
        for account, minor, currency in entry:
            sums[currency] = sums.get(currency, 0) + minor
            key = account, currency
            moved[key] = balances[key] = balances.get(key, 0) + minor
        if any(sums.values()):
            raise LawBrokenError("postings sum to zero", f"{sums}")
        for key, balance in moved.items():
            if balance > 0 and may_not_overdraw(key[0]):
                raise LawBrokenError("no fund goes below zero", f"{key[0]} is {balance} below zero")
            if balance < 0 and key[0] == accounts.BANK and key[1] not in self.overdrawn:
                detail = f"{key[0]} is {-balance} {key[1]} below zero"
                self.overdrawn[key[1]] = LawBrokenError("custody does not go below zero", detail)
            if not balance:
                del balances[key]

    def _check_names(self, event: Event) -> None:
        for name in unique_names(event):
            if not self._names.note(name.text):
                raise LawBrokenError(OCCURS_ONCE, name.text)

    def _step(self, event: PayoutEvent) -> None:
        hold = self._payouts.get(event.payout_id)
        before = PayoutStatus.UNKNOWN if hold is None else hold.status
        if before not in PAYOUT_LIFECYCLE.since(type(event)):
            detail = f"{event.payout_id}: {wire_name(type(event))} of one that is {before}"
            raise LawBrokenError("a hold is resolved exactly once", detail)
        status = PAYOUT_LIFECYCLE.after(before, event)
        if hold is None:
            assert isinstance(event, PayoutRequested)
            about = event.household_id, event.amount, event.source, event.requested_by
            self._payouts[event.payout_id] = Hold(status, *about)
            return
        same = hold.household_id == event.household_id and hold.source is event.source
        if not same or hold.amount != event.amount:
            raise LawBrokenError("a payout keeps its payee and amount", event.payout_id)
        if isinstance(event, PayoutApproved) and hold.requested_by == event.approved_by:
            raise LawBrokenError("approver is not requester", event.payout_id)
        # Whether money comes back from its way depends on it.
        approved = before is PayoutStatus.APPROVED
        if isinstance(event, PayoutCancelled) and event.approved is not approved:
            raise LawBrokenError("a cancellation knows the approval", event.payout_id)
        hold.status = status
        if status in OVER:
            del self._payouts[event.payout_id]

    def _check_gift(self, event: FeeCharged | GiftRefunded | GiftChargedBack) -> None:
        check_gift(self.campaigns.get(event.campaign_id), event)

    def _check_tier(self, event: AssignmentAccepted) -> None:
        if event.need_tier != self._standing.need_tier(event.household_id):
            raise LawBrokenError("a claim names the household's tier", event.assignment_id)

    def _move_campaign(self, event: GiftEvent | AllocationEvent) -> None:
        campaign_id = event.campaign_id
        fund = self.campaigns.get(campaign_id)
        if fund is None:
            part = self._stores.part
            fund = CampaignFund(part(self._gifts, campaign_id), part(self._taken, campaign_id))
            self.campaigns[campaign_id] = fund
        fund.apply(event)

    def _household(self, household_id: HouseholdId) -> HouseholdFund:
        fund = self.households.get(household_id)
        if fund is None:
            part = self._stores.part
            about = part(self._shares, household_id), part(self._held, household_id)
            fund = self.households[household_id] = HouseholdFund(household_id, *about)
        return fund

    def _move_shares(self, event: FundsAllocated | AllocationReversed) -> None:
        if len({share.household_id for share in event.shares}) < len(event.shares):
            raise LawBrokenError("a household has one share", event.allocation_id)
        if isinstance(event, AllocationReversed):
            self._check_whole_shares(event)
        for share in event.shares:
            self._household(share.household_id).apply_share(event, share)

    def _check_whole_shares(self, event: AllocationReversed) -> None:
        for share in event.shares:
            covers = self._household(share.household_id).shares.get(event.allocation_id)
            if covers is None or covers.length != share.minor:
                raise LawBrokenError("a reversal takes whole shares back", event.allocation_id)

    def _move_payout(self, event: PayoutEvent) -> None:
        self._household(event.household_id).apply(event)

    def _move_earnings(self, event: EarningsEvent) -> None:
        earnings = self.earnings.get(event.household_id)
        if earnings is None:
            earnings = self.earnings[event.household_id] = HouseholdEarnings(event.household_id)
        earnings.apply(event)
        if isinstance(event, PayoutRequested):
            self._taxes.check_request(event, earnings)
        elif isinstance(event, TaxWithheld):
            self._taxes.check_claims(event, earnings)

    def _register(self, event: HouseholdRegistered) -> None:
        self._registrars[event.household_id] = event.registered_by

    def _check_verifier(self, event: HouseholdVerified) -> None:
        if self._registrars.get(event.household_id) == event.verified_by:
            raise LawBrokenError("verifier is not registrar", event.household_id)

    def _check_settled(self, event: GatewaySettled) -> None:
        """The entry is posted by now."""
        left = self.balances.get((accounts.gateway(event.gateway), event.amount.currency), 0)
        if left < 0:
            detail = f"{event.gateway} paid in {-left} more than it held"
            raise LawBrokenError("a gateway pays in what it captured", detail)
        if event.confirmed_by == event.recorded_by:
            raise LawBrokenError("confirmer is not recorder", event.bank_reference)

    def _move_piecework(self, event: OrderEvent | AssignmentEvent) -> None:
        self.piecework.apply(event, self.balances)

    def check_whole(self) -> None:
        """What is checked once, at the end: funds and accounts agree.

        Raises:
            LawBrokenError: what is free in a fund is not its account's balance.
        """
        totals: Counter[Currency] = Counter()
        for (_, currency), minor in self.balances.items():
            totals[currency] += minor
        if self._taxes.waits:
            raise LawBrokenError(GOES_WITH, "the log ends before it")
        if any(totals.values()):
            raise LawBrokenError("all balances sum to zero", f"{dict(totals)}")
        for campaign_id, fund in self.campaigns.items():
            if fund.currency is not None:
                self._agree(accounts.campaign_fund(campaign_id), fund.currency, fund.fund.available)
        waiting: Counter[tuple[PayoutSource, HouseholdId, Currency]] = Counter()
        for hold in self._payouts.values():
            if hold.status is PayoutStatus.REQUESTED:
                amount = hold.amount
                waiting[hold.source, hold.household_id, amount.currency] += amount.minor
        for household_id, account in self.households.items():
            for currency in account.funds:
                held = account.available(currency)
                held += waiting[PayoutSource.FUND, household_id, currency]
                self._agree(accounts.household_fund(household_id), currency, held)
        for household_id, earned in self.earnings.items():
            for currency, minor in earned.balances.items():
                held = minor + waiting[PayoutSource.EARNINGS, household_id, currency]
                self._agree(accounts.earnings(household_id), currency, held)

    def _agree(self, account: Account, currency: Currency, free_minor: int) -> None:
        balance = -self.balances[account, currency]
        if balance != free_minor:
            detail = f"{account} holds {balance}, free are {free_minor} {currency}"
            raise LawBrokenError("what is free is the fund's balance", detail)


def _concerning(laws: Laws, kind: type[Event]) -> Concerning:
    return tuple(law for kinds, law in laws if issubclass(kind, kinds))
