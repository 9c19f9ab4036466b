"""Random lives of one pool against a small model that knows nothing of ranges."""

from collections import Counter, deque

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.allocations.commands import ReverseAllocation
from domain.allocations.need import Candidate
from domain.errors import DomainError
from domain.facts.allocations import FundsAllocated, ReversalReason
from domain.facts.gifts import GiftChargedBack, RefundReason
from domain.facts.payouts import CancelReason
from domain.gifts.commands import RecordChargeback, RefundGift
from domain.ids import AllocationId, DonationId, PayoutId, RefundId
from domain.money import Currency, split_largest_remainder
from domain.payouts.commands import CancelPayout
from tests.worlds.book import Book
from tests.worlds.giving import allocate, commands
from tests.worlds.story import (
    CAMPAIGN,
    HOUSEHOLDS,
    NOW,
    OFFICER,
    campaign,
    cny,
    gift,
    household,
    payout,
)

AMOUNTS = st.integers(1, 500)


class PoolLife(RuleBasedStateMachine):
    """Gifts, refunds, chargebacks, allocations, reversals and payouts in any order.

    The model keeps the pool as a queue of single fen, each with its gift's number: the slowest and
    plainest first in, first out there is.
    """

    def __init__(self) -> None:
        super().__init__()
        ready = commands(*campaign(), *(step for key in HOUSEHOLDS for step in household(key)))
        self.book = Book(ready)
        self.pool: list[int] = []
        self.homes: dict[str, Counter[str]] = {}
        self.given: Counter[int] = Counter()
        self.gone: Counter[int] = Counter()
        self.charged_back: Counter[int] = Counter()
        self.paid: Counter[str] = Counter()
        self.allocations: dict[AllocationId, dict[str, list[int]]] = {}
        self.open_payouts: deque[tuple[PayoutId, str, int]] = deque()
        self.numbers = 0

    def number(self) -> int:
        """A new number for a name."""
        self.numbers += 1
        return self.numbers

    @rule(minor=st.integers(2, 500))
    def give(self, minor: int) -> None:
        """A gift of which one fen is a fee."""
        number = self.number()
        self.book.do(commands(gift(number, minor, f"D-{number % 3}"))[0])
        self.pool += [number] * (minor - 1)
        self.given[number] = minor - 1

    @precondition(lambda self: self.given)
    @rule(pick=st.integers(0), minor=AMOUNTS, bank=st.booleans())
    def take_back(self, pick: int, minor: int, bank: bool) -> None:
        """A refund succeeds just when so much of the gift is in the pool.

        A bank takes back as much as was given, and asks nobody whether it was refunded before.
        """
        number = sorted(self.given)[pick % len(self.given)]
        left = self.pool.count(number)
        about = {"donation_id": DonationId(f"G-{number}"), "campaign_id": CAMPAIGN, "at": NOW}
        if bank:
            command = RecordChargeback(
                amount=cny(minor), gateway_reference=f"cb-{self.number()}", by=OFFICER, **about
            )
        else:
            command = RefundGift(
                refund_id=RefundId(f"R-{self.number()}"),
                amount=cny(minor),
                reason=RefundReason.DONOR_REQUEST,
                by=OFFICER,
                **about,
            )
        gift_minor = self.given[number] + 1
        if bank:
            most = gift_minor - self.charged_back[number]
        else:
            most = min(left, gift_minor - self.gone[number])
        try:
            (event,) = self.book.do(command)
        except DomainError:
            assert minor > most
            return
        assert minor <= most
        taken = event.from_fund_minor if isinstance(event, GiftChargedBack) else minor
        assert taken == min(left, minor)
        self.gone[number] += minor
        if bank:
            self.charged_back[number] += minor
        for _ in range(taken):
            self.pool.remove(number)

    @precondition(lambda self: self.pool)
    @rule(minor=AMOUNTS, scores=st.tuples(st.integers(0, 9), st.integers(1, 9)))
    def share(self, minor: int, scores: tuple[int, int]) -> None:
        """The oldest fen go first, and the shares are those of the rule."""
        minor = min(minor, len(self.pool))
        key = AllocationId(f"A-{self.number()}")
        pairs = zip(HOUSEHOLDS, scores, strict=True)
        candidates = tuple(Candidate(home, score) for home, score in pairs)
        (event,) = self.book.do(
            allocate(allocation_id=key, amount=cny(minor), candidates=candidates)
        )
        assert isinstance(event, FundsAllocated)
        assert event.total_minor == minor
        self.pool.sort()
        self.allocations[key] = {}
        for one in event.shares:
            self.allocations[key][one.household_id] = self.pool[: one.minor]
            del self.pool[: one.minor]
            self.homes.setdefault(one.household_id, Counter())[key] += one.minor

    @precondition(lambda self: self.homes)
    @rule(pick=st.integers(0), minor=AMOUNTS, finish=st.booleans())
    def pay(self, pick: int, minor: int, finish: bool) -> None:
        """A payout takes from the oldest allocation; more than there is is refused."""
        home = sorted(self.homes)[pick % len(self.homes)]
        payout_id = PayoutId(f"P-{self.number()}")
        request, *rest = commands(*payout(payout_id, home, minor))  # type: ignore[arg-type]
        held = sum(amount for _, payee, amount in self.open_payouts if payee == home)
        free = self.homes[home].total() - self.paid[home] - held
        try:
            self.book.do(request)
        except DomainError:
            assert minor > free
            return
        assert minor <= free
        if not finish:
            self.open_payouts.append((payout_id, home, minor))
            return
        for step in rest:
            self.book.do(step)
        self.paid[home] += minor

    @precondition(lambda self: self.open_payouts)
    @rule()
    def call_off(self) -> None:
        """A cancelled payout gives its money back to the household."""
        payout_id, home, _ = self.open_payouts.popleft()
        self.book.do(
            CancelPayout(
                payout_id=payout_id,
                household_id=home,  # type: ignore[arg-type]
                reason=CancelReason.HOUSEHOLD_REQUEST,
                by=OFFICER,
                at=NOW,
            )
        )

    @precondition(lambda self: self.allocations)
    @rule(pick=st.integers(0))
    def reverse(self, pick: int) -> None:
        """An untouched share goes back to the very gifts that it came from."""
        key = sorted(self.allocations)[pick % len(self.allocations)]
        home = min(self.allocations[key])
        try:
            self.book.do(
                ReverseAllocation(
                    allocation_id=key,
                    campaign_id=CAMPAIGN,
                    household_ids=(home,),  # type: ignore[arg-type]
                    reason=ReversalReason.ENTERED_IN_ERROR,
                    by=OFFICER,
                    at=NOW,
                )
            )
        except DomainError:
            busy = self.paid[home] + sum(held for _, who, held in self.open_payouts if who == home)
            assert busy > 0
            return
        self.pool += self.allocations[key].pop(home)
        self.homes[home].pop(key)
        if not self.allocations[key]:
            del self.allocations[key]

    @invariant()
    def money_is_conserved(self) -> None:
        """Accounts, lots and the model agree to the fen, for the pool and for every gift."""
        ledger = self.book.ledger
        ledger.check_whole()
        fund = ledger.books.campaigns.get(CAMPAIGN)
        if fund is None:
            return
        assert fund.fund.available == len(self.pool)
        counts = Counter(self.pool)
        for number in self.given:
            assert fund.left(DonationId(f"G-{number}")) == counts[number]
        for home, shares in self.homes.items():
            held = sum(amount for _, payee, amount in self.open_payouts if payee == home)
            available = ledger.books.households[home].available(Currency.CNY)  # type: ignore[index]
            assert available == shares.total() - self.paid[home] - held


PoolLife.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestPoolLife = PoolLife.TestCase


@given(
    st.integers(0, 2**63 - 1),
    st.dictionaries(st.text(min_size=1), st.integers(0, 1_000_000), min_size=1),
)
def test_a_split_is_exact_fair_and_repeatable(total: int, weights: dict[str, int]) -> None:
    """Shares sum to the total, are within one unit of proportional, and do not depend on order."""
    whole = sum(weights.values())
    if not whole:
        return
    shares = split_largest_remainder(total, weights)
    assert sum(shares.values()) == total
    for key, weight in weights.items():
        assert abs(shares[key] * whole - total * weight) < whole
    assert split_largest_remainder(total, dict(reversed(weights.items()))) == shares


def test_the_model_can_fail() -> None:
    """A negative control: a book whose refund is lost does not agree with the model."""
    life = PoolLife()
    life.give(100)
    life.pool.pop()
    try:
        life.money_is_conserved()
    except AssertionError:
        return
    raise AssertionError("the model accepted a lost fen")
