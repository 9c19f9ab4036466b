"""Gifts that were entered for the wrong campaign, and gifts that were entered after a closing."""

import pytest
from msgspec.structs import replace

from domain.allocations.errors import AllocationHasNoTakersError
from domain.campaigns.errors import CampaignIsClosedError
from domain.campaigns.outcome import Tally
from domain.facts.campaigns import CampaignClosed, FundingMode, Outcome
from domain.facts.gift_moves import GiftMoved, GiftMoveProposed, GiftMoveWithdrawn, MoveReason
from domain.facts.gifts import DonationReceived, GiftChargedBack, GiftRefunded
from domain.gifts.commands import ConfirmMove, ProposeMove
from domain.ids import AllocationId, DonationId, DonorId
from domain.money import Money
from domain.postings import postings
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALL_OR_NOTHING,
    CLOSE,
    CONFIRM,
    DAY,
    DRAFT,
    DRAFT_MEANT,
    FUNDED,
    GIFT,
    MEANT,
    MISTAKEN,
    MOVED,
    PROPOSE,
    PUBLISH,
    PUBLISH_MEANT,
    REVERSE,
    UNDO,
    allocate,
    charge_back,
    refund,
)
from tests.worlds.story import APPROVER, CAMPAIGN, NOW, OFFICER, cny

LATER = NOW + DAY


def test_a_gift_moves_whole_with_its_fee() -> None:
    """What is left moves between the funds; two people, a reason and the gift itself are told."""
    book = Book([*MISTAKEN, PROPOSE])
    (moved,) = book.do(CONFIRM)
    assert moved == GiftMoved(
        donation_id=DonationId("G-1"),
        campaign_id=CAMPAIGN,
        donor_id=DonorId("D-1"),
        to_campaign_id=MEANT,
        amount=cny(10_000),
        fee_minor=1,
        gateway="sandbox",
        given=NOW,
        reason=MoveReason.WRONG_CAMPAIGN,
        proposed_by=OFFICER,
        confirmed_by=APPROVER,
        moved_at=NOW,
    )
    assert [(one.account, one.minor) for one in postings(moved)] == [
        ("funds:campaign:C-BOOKS", 9_999),
        ("funds:campaign:C-MEANT", -9_999),
    ]
    book.ledger.check_whole()
    assert book.ledger.books.balances["funds:campaign:C-MEANT", cny(1).currency] == -9_999
    assert ("funds:campaign:C-BOOKS", cny(1).currency) not in book.ledger.books.balances


def test_nothing_moves_before_another_agrees() -> None:
    """A proposal and its end move no money, and say who did it."""
    book = Book(MISTAKEN)
    (proposed,) = book.do(PROPOSE)
    (undone,) = book.do(UNDO)
    assert isinstance(proposed, GiftMoveProposed)
    assert isinstance(undone, GiftMoveWithdrawn)
    assert (proposed.actor(), undone.actor()) == (OFFICER, OFFICER)
    assert not postings(proposed)
    assert not postings(undone)
    book.do(PROPOSE)
    book.do(CONFIRM)


def test_a_gift_lives_on_where_it_went() -> None:
    """It is allocated, refunded and charged back there, and never in the campaign that it left."""
    there = {"campaign_id": MEANT}
    book = Book([*MOVED, replace(allocate(amount=cny(5_000)), **there)])
    (back,) = book.do(replace(refund(cny(999)), **there))
    assert isinstance(back, GiftRefunded)
    assert (back.donor_id, back.gateway) == ("D-1", "sandbox")
    (taken,) = book.do(replace(charge_back(None), **there))
    assert isinstance(taken, GiftChargedBack)
    assert (taken.from_fund_minor, taken.debt_minor) == (4_000, 5_001)
    book.ledger.check_whole()


def test_a_gift_may_move_back_and_stands_last() -> None:
    """Among the gifts of the campaign that it comes to, it is the newest."""
    other = replace(GIFT, donation_id=DonationId("G-2"), gateway_reference="ref-2", fee=None)
    there = {"campaign_id": MEANT, "to_campaign_id": CAMPAIGN}
    book = Book([*MOVED, other, replace(PROPOSE, **there), replace(CONFIRM, **there)])
    # The first 100.00 of the campaign are the other gift now.
    book.do(allocate(amount=cny(10_000)))
    assert book.ledger.books.campaigns[CAMPAIGN].left(DonationId("G-1")) == 9_999
    assert book.ledger.books.campaigns[CAMPAIGN].left(DonationId("G-2")) == 0
    book.ledger.check_whole()


def test_a_reversal_puts_back_what_a_moved_gift_gave() -> None:
    """The ranges of a gift that came from elsewhere are ranges like any other."""
    there = {"campaign_id": MEANT}
    share = replace(allocate(), allocation_id=AllocationId("A-9"), **there)
    book = Book([*MOVED, share])
    (home,) = (candidate.household_id for candidate in share.candidates)
    book.do(replace(REVERSE, allocation_id=AllocationId("A-9"), household_ids=(home,), **there))
    assert book.ledger.books.campaigns[MEANT].left(DonationId("G-1")) == 9_999
    book.ledger.check_whole()


def test_a_closing_counts_what_is_there() -> None:
    """A gift that left is not raised any more, and one that came is."""
    left, came = Book([*MOVED, CLOSE]), Book([*MOVED, replace(CLOSE, campaign_id=MEANT)])
    closings = [book.events[-1] for book in (left, came)]
    assert [one.raised_minor for one in closings if isinstance(one, CampaignClosed)] == [0, 10_000]
    moved = came.events[-2]
    assert Tally(gifts=1, given_minor=10_000, fee_minor=1) == Tally().after(moved, MEANT)
    away = Tally(gifts=-1, given_minor=-10_000, fee_minor=-1)
    assert away == Tally().after(moved, CAMPAIGN)


def test_a_related_donor_is_one_also_of_a_gift_that_came() -> None:
    """Whoever's gift moved here is a donor here: who is related to them is left out by the rule."""
    book = Book(MOVED)
    (one,) = allocate().candidates
    related = replace(one, related_to=(DonorId("D-1"),))
    with pytest.raises(AllocationHasNoTakersError):
        book.do(replace(allocate(candidates=(related,)), campaign_id=MEANT))


def test_what_was_given_before_a_closing_is_entered_after_it() -> None:
    """It is marked, and counted by the same fold; what was given later is refused."""
    late = replace(GIFT, received_at=NOW, at=LATER, fee=None)
    book = Book([DRAFT, PUBLISH, replace(CLOSE, at=NOW + DAY / 2)])
    (gift,) = book.do(late)
    assert isinstance(gift, DonationReceived)
    assert gift.after_closing
    assert Tally(gifts=1, given_minor=10_000, late_gifts=1, late_minor=10_000) == Tally().after(
        gift, CAMPAIGN
    )


def test_a_campaign_that_reached_its_target_takes_late_gifts() -> None:
    """All or nothing: only one that gives everything back takes none."""
    draft = replace(ALL_OR_NOTHING, target=cny(10_000))
    second = replace(GIFT, donation_id=DonationId("G-2"), gateway_reference="ref-2", at=LATER)
    book = Book([draft, PUBLISH, GIFT, replace(CLOSE, at=NOW + DAY / 2)])
    received, _ = book.do(second)
    assert isinstance(received, DonationReceived)
    assert received.after_closing
    assert draft.funding is FundingMode.ALL_OR_NOTHING
    assert book.events[-3].outcome is Outcome.REACHED  # type: ignore[attr-defined]


def test_a_late_gift_moves_as_one() -> None:
    """It is late where it comes to if that had closed, and was where it came from."""
    close = replace(CLOSE, at=NOW + DAY / 2)
    book = Book([*FUNDED, close, DRAFT_MEANT, PUBLISH_MEANT])
    late = replace(GIFT, donation_id=DonationId("G-2"), gateway_reference="ref-2", at=LATER)
    book.do(late)
    book.do(replace(close, campaign_id=MEANT))
    steps: tuple[ProposeMove, ConfirmMove] = (PROPOSE, CONFIRM)
    for step in steps:
        (moved,) = book.do(replace(step, donation_id=DonationId("G-2"), at=LATER))
    assert isinstance(moved, GiftMoved)
    assert (moved.after_closing, moved.counted_late) == (True, True)
    gone = Tally().after(moved, CAMPAIGN)
    assert (gone.late_gifts, gone.late_minor) == (-1, -10_000)
    first = Book([*FUNDED, close, DRAFT_MEANT, PUBLISH_MEANT, PROPOSE, CONFIRM]).events[-1]
    assert isinstance(first, GiftMoved)
    assert (first.after_closing, first.counted_late) == (False, False)


def test_what_moves_is_what_is_left() -> None:
    """The event says it."""
    moved = Book(MOVED).events[-1]
    assert isinstance(moved, GiftMoved)
    assert moved.left == Money(9_999, cny(1).currency)


def test_a_campaign_that_never_ran_takes_no_late_gift() -> None:
    """It was closed as a draft, so nothing can have been given to it."""
    book = Book([DRAFT, replace(CLOSE, at=NOW + DAY / 2)])
    with pytest.raises(CampaignIsClosedError):
        book.do(replace(GIFT, received_at=NOW, at=LATER, fee=None))
