"""Every recorded event leads back to the command that made it, and the rule decides it so again."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from domain.allocations.need import AllocationInputs, Candidate, split_by_need
from domain.allocations.readings import DonorsLeftOutError
from domain.allocations.rules import INPUTS_FIELD
from domain.campaigns.commands import PublishCampaign
from domain.catalogue import EVENTS
from domain.checking import check
from domain.commitments import Opening
from domain.decider import Command, Event
from domain.deciders import decider_of
from domain.facts.allocations import FundsAllocated, Share
from domain.facts.campaigns import CampaignPublished
from domain.facts.editions import FIRST
from domain.facts.gifts import DonationReceived
from domain.facts.households import StationBound, StationEvent, StationReleased
from domain.facts.income_tax import TaxWithheld
from domain.facts.payouts import PayoutRequested
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.orders import OrderDrafted, OrderPublished, RateReviewed
from domain.facts.piecework.pay import EarningsCredited
from domain.gifts.commands import ReceiveDonation
from domain.households.commands import RegisterHousehold, ReleaseStation
from domain.ids import CampaignId, Commitment, DonationId, DonorId, HouseholdId, OrderId
from domain.piecework.assignments.materials.commands import AdjudicateLoss, ReturnMaterials
from domain.piecework.orders.commands import ReviewRate
from domain.piecework.orders.state import Order
from domain.piecework.qualifications.commands import DefineQualification, TakeTest
from domain.reading_back import Append, BoundsWiderError, NotAllowedError, OpeningMissingError
from domain.redeciding import FOLLOWING, READINGS, command_of, decide_again, finished
from marketplace.demo.loading import neediest
from marketplace.demo.piecework import PieceworkStory
from marketplace.demo.story import Story
from tests.worlds.book import Book
from tests.worlds.demo import CAST, NOW, PICTURES
from tests.worlds.giving import FUNDED, GIFT, allocate
from tests.worlds.lived import Again, lived
from tests.worlds.lives import LONG_LIFE, STEPS, Step
from tests.worlds.paying import payments
from tests.worlds.piecework_story import piecework
from tests.worlds.story import CAMPAIGN, HOUSEHOLDS, OFFICER, campaign, cny, gift, story
from tests.worlds.story import NOW as STORY_NOW
from tests.worlds.workshop import DAY, OPERATOR, SERIALS, STATION, Workshop


@pytest.fixture(scope="module")
def told() -> Again:
    """The story of gifts."""
    return Again(command for command, _ in story())


def test_every_event_type_is_read_back_or_says_why_not() -> None:
    """An event that nobody can hold against its rule would be a way around all rules."""
    assert READINGS.keys().isdisjoint(FOLLOWING)
    assert {*READINGS, *FOLLOWING} == {*EVENTS}
    assert all(FOLLOWING.values())


def test_the_stories_are_decided_again() -> None:
    """Of gifts and of piecework, small and large: every event type is met."""
    met: set[type[Event]] = set()
    gifts = list(Story(CAST.officer, CAST.approver, NOW).tell())
    demo = [*gifts, *PieceworkStory(CAST, NOW, neediest(gifts), PICTURES).tell()]
    for told in (story(), piecework(), demo):
        met |= {type(event) for event in Again(one[0] for one in told).events}
    met |= {type(event) for event in lived(LONG_LIFE).events}
    assert met == {*EVENTS}


NOT_RECORDED = {
    # A gift is recorded when it comes, and says only when it was given.
    (ReceiveDonation, "at"),
    # Who lets a station go is not asked whether it is the household itself.
    (ReleaseStation, "own"),
    # Which answers were right nobody recorded; a training has none to be salted.
    (TakeTest, "answers"),
    (DefineQualification, "salt"),
    # The event names the part of a claim that it is about, whichever was asked for.
    (ReturnMaterials, "assignment_id"),
    (AdjudicateLoss, "assignment_id"),
}
"""Fields of commands that no event tells."""


class ReadBack(Again):
    """A book in which each command is held against the one that is read back.

    Attributes:
        others: The fields in which they differ.
    """

    def __init__(self, commands: Iterable[Command]) -> None:
        self.others: set[tuple[type[Command], str]] = set()
        super().__init__(commands)

    def do(self, command: Command) -> tuple[Event, ...]:
        """Record what follows, and compare."""
        before = self.state(command)
        new = super().do(command)
        told = command_of(self.appends[-1])
        # Also before the state makes it whole it is a command as a caller could send it.
        check(told)
        assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)) == told
        read = finished(told, before, self.appends[-1])
        assert type(read) is type(command)
        for name in command.__struct_fields__:
            if getattr(read, name) != getattr(command, name):
                self.others.add((type(command), name))
        return new


def test_what_was_asked_is_read_back() -> None:
    """Every field of every command, but those that no event tells."""
    found = ReadBack(command for told in (story(), piecework()) for command, _ in told).others
    assert found == NOT_RECORDED


def test_a_registration_at_a_station_is_read_back_with_it() -> None:
    """The binding beside it says where."""
    shop = Workshop(book=Again())
    about = {"county": "522324", "need_tier": 3, "by": OPERATOR, "at": shop.now}
    command = RegisterHousehold(household_id=HouseholdId("H-NEW"), station_id=STATION, **about)
    shop.do(command)
    assert command_of(shop.book.appends[-1]) == command


def at_a_station() -> tuple[Again, Event]:
    """A claim through a station, as if no station had ever been bound."""
    shop = Workshop(book=Again()).opened()
    (claimed,) = shop.do(shop.claim(by=OPERATOR, station_id=STATION))
    old = Again()
    old.vault = shop.book.vault
    old.events = [event for event in shop.book.events[:-1] if not isinstance(event, StationEvent)]
    return old, claimed


def test_a_claim_from_before_there_were_bindings_is_decided_again() -> None:
    """It named its station, and that was all that it took; from the first binding on it is not."""
    old, claimed = at_a_station()
    old.forged(claimed)
    bound = next(event for event in Workshop().book.events if isinstance(event, StationBound))
    old.events.append(replace(bound, household_id=HouseholdId("H-OTHER")))
    with pytest.raises(NotAllowedError, match="StationNotAuthorized"):
        old.forged(claimed)


def test_a_claim_of_nobody_s_station_is_decided_as_any() -> None:
    """Before there were bindings, too."""
    old, claimed = at_a_station()
    old.forged(replace(claimed, station_id=None))
    with pytest.raises(NotAllowedError, match=r"AssignmentAccepted\.need_tier"):
        old.forged(replace(claimed, station_id=None, need_tier=1))


def test_a_transfer_is_read_back_whole_or_not_at_all(worked: Again) -> None:
    """What ends one binding begins another in the same append."""
    append = newest(worked, StationBound)
    decided_before(worked, append, append.events)
    assert isinstance(append.events[0], StationReleased)
    with pytest.raises(NotAllowedError) as refused:
        worked.forged(append.events[0])
    assert str(refused.value) == "a transfer ends one binding and begins another"


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_any_life_is_decided_again(steps: list[Step]) -> None:
    """Whatever the rules allowed once, they allow on the same state again."""
    lived(steps)


@pytest.fixture(scope="module")
def worked() -> Again:
    """The story of piecework."""
    return Again(command for command, _ in piecework())


def newest(book: Again, kind: type[Event]) -> Append:
    """The last append with such an event."""
    return next(one for one in reversed(book.appends) if any(isinstance(e, kind) for e in one[0]))


def decided_before(book: Again, append: Append, changed: tuple[Event, ...]) -> None:
    """Decide changed events again, on the log as it was before the append."""
    first = book.events.index(append.events[0])
    shorter = Again()
    shorter.vault, shorter.events = book.vault, book.events[:first]
    shorter.forged(*changed)


@pytest.mark.parametrize("shift", [(1, -1), (-1, 1), (0, 1), (0, -1)])
def test_a_share_that_is_off_by_one_is_refused(told: Again, shift: tuple[int, int]) -> None:
    """Whether or not the sum stays the same: the split is repeated from its recorded inputs."""
    append = newest(told, FundsAllocated)
    (event,) = append.events
    assert isinstance(event, FundsAllocated)
    decided_before(told, append, (event,))
    moved = zip(event.shares, shift, strict=True)
    shares = tuple(Share(share.household_id, share.minor + by) for share, by in moved)
    with pytest.raises(NotAllowedError, match=r"FundsAllocated\.shares"):
        decided_before(told, append, (replace(event, shares=shares),))


def test_nothing_rides_along_with_an_allocation(told: Again, worked: Again) -> None:
    """What an allocation does not give stays a forgery behind one, and before one."""
    append = newest(told, FundsAllocated)
    pay = next(event for event in worked.events if isinstance(event, EarningsCredited))
    for forged in ((*append.events, pay), (pay, *append.events)):
        with pytest.raises(NotAllowedError, match=r"recorded were .*EarningsCredited"):
            decided_before(told, append, forged)


def test_an_allocation_without_its_inputs_can_t_be_told(told: Again) -> None:
    """It is not accused, and not passed over either."""
    (event,) = newest(told, FundsAllocated).events
    with pytest.raises(OpeningMissingError):
        told.forged(replace(event, inputs=Commitment("0" * 64)))


def test_inputs_that_the_event_does_not_commit_to_are_refused(told: Again) -> None:
    """Whoever changed them in the vault."""
    (event,) = newest(told, FundsAllocated).events
    assert isinstance(event, FundsAllocated)
    salt, value = told.vault[event.inputs]
    other = replace(AllocationInputs.decode(value), pool_minor=1).encode()
    changed = Again()
    changed.events = told.events[: told.events.index(event)]
    changed.vault = {**told.vault, event.inputs: (salt, other)}
    with pytest.raises(NotAllowedError) as refused:
        changed.forged(event)
    said = "the inputs in the vault are not those that it commits to"
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule": "earmarked/1"}, "its recorded inputs are not those that the campaign had"),
        ({"interested": ("D-9",)}, "its recorded inputs are not those that the campaign had"),
        (
            {
                "candidates": (
                    Candidate(HOUSEHOLDS[0], 1, related_to=(OFFICER,)),
                    Candidate(HOUSEHOLDS[1], 1),
                )
            },
            "its recorded inputs leave out who is interested",
        ),
    ],
)
def test_inputs_that_were_not_the_campaign_s_are_refused(
    told: Again, changes: dict[str, Any], said: str
) -> None:
    """However well the shares and the commitment fit them."""
    (event,) = newest(told, FundsAllocated).events
    assert isinstance(event, FundsAllocated)
    salt, value = told.vault[event.inputs]
    inputs = replace(AllocationInputs.decode(value), **changes)
    opening = Opening.of(INPUTS_FIELD, inputs.encode(), salt)
    changed = Again()
    changed.events = told.events[: told.events.index(event)]
    changed.vault = {opening.commitment: (salt, opening.value)}
    forged = replace(event, rule=inputs.rule, inputs=opening.commitment)
    with pytest.raises(NotAllowedError) as refused:
        changed.forged(replace(forged, shares=split_by_need(inputs)))
    assert str(refused.value) == said


def test_the_only_donor_may_have_been_left_out_too() -> None:
    """As any other: the gift may have come while the decision was on its way."""
    related = replace(allocate().candidates[0], related_to=(DonorId("D-1"),))
    without = replace(GIFT, donor_id=None)
    early, late = Again([*FUNDED[:-1], without]), Again([*FUNDED[:-1], without])
    allocated = early.do(allocate(candidates=(related, Candidate(HOUSEHOLDS[1], 1))))
    late.do(replace(GIFT, donation_id=DonationId("G-2"), gateway_reference="ref-2"))
    late.vault = early.vault
    with pytest.raises(DonorsLeftOutError):
        late.forged(*allocated)


def test_all_donors_who_were_left_out_are_named() -> None:
    """In the order of their ids."""
    left_out = DonorsLeftOutError(frozenset({DonorId("D-2"), DonorId("D-1")}), allocate())
    assert str(left_out) == "a candidate is related to a donor: D-1, D-2"
    assert [fact.tags[1] for fact in left_out.facts] == ["donor:D-1", "donor:D-2"]


def test_an_allocation_that_left_out_a_related_donor_depends_on_the_time() -> None:
    """A gift may come between the decision and its record; the log's times say whether it did."""
    ready = [command for command, _ in story()]
    gifts = ready[:8] + ready[8:10]
    allocation = replace(
        ready[13],
        candidates=tuple(replace(one, related_to=("D-1",)) for one in ready[13].candidates[:1])
        + ready[13].candidates[1:],
        amount=None,
    )
    early, late = Again(gifts[:9]), Again(gifts[:9])
    allocated = early.do(allocation)
    assert DonorId("D-1") not in {getattr(event, "donor_id", None) for event in late.events}
    late.do(gifts[9])
    late.vault = early.vault
    with pytest.raises(DonorsLeftOutError) as caught:
        late.forged(*allocated)
    assert caught.value.donors == {"D-1"}
    assert str(caught.value) == "a candidate is related to a donor: D-1"


def test_a_token_that_was_brought_in_late_is_decided_again() -> None:
    """The station noted the hour, the network came back after the tokens had expired."""
    shop = Workshop(book=Again()).opened()
    (issued,) = shop.do(shop.tokens())
    shop.now += 5 * DAY + timedelta(hours=1)
    (accepted,) = shop.do(shop.redeem(10, SERIALS[0], claimed_at=issued.happened_at()))
    assert accepted.happened_at() == shop.now


def test_who_lost_a_lot_is_decided_again(worked: Again) -> None:
    """The compensation of the second token, from what its event says alone."""
    append = newest(worked, ClaimConflictCompensated)
    decided_before(worked, append, append.events)
    (event,) = append.events
    with pytest.raises(NotAllowedError, match=r"ClaimConflictCompensated\.amount"):
        decided_before(worked, append, (replace(event, amount=cny(1)),))


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        (TaxWithheld, {"income_minor": 999_999}, "TaxWithheld.income_minor"),
        (TaxWithheld, {"months": 7}, "TaxWithheld.months"),
        (TaxWithheld, {"year": 2025}, "TaxWithheld.year"),
        (EarningsCredited, {"pieces": 9}, "EarningsCredited.pieces"),
    ],
)
def test_what_follows_is_decided_again_with_what_leads(
    worked: Again, kind: type[Event], changes: dict[str, object], said: str
) -> None:
    """A claim that an event makes about itself is held against the log."""
    append = newest(worked, kind)
    changed = tuple(
        replace(event, **changes) if isinstance(event, kind) else event for event in append.events
    )
    decided_before(worked, append, append.events)
    with pytest.raises(NotAllowedError, match=said):
        decided_before(worked, append, changed)


@pytest.mark.parametrize("kind", FOLLOWING)
def test_what_follows_never_stands_alone(worked: Again, kind: type[Event]) -> None:
    """The refusal says what it should stand beside."""
    opened = [command for command, _ in campaign()]
    paid = Book([*opened, *payments(1)]).events
    alone = next(event for event in (*worked.events, *paid) if isinstance(event, kind))
    with pytest.raises(NotAllowedError, match="stands alone"):
        worked.forged(alone)


def test_a_tax_that_was_left_out_is_missed(worked: Again) -> None:
    """The rule gives two events where one was recorded."""
    append = newest(worked, TaxWithheld)
    withheld, asked = append.events
    assert isinstance(withheld, TaxWithheld)
    assert isinstance(asked, PayoutRequested)
    whole = replace(asked, amount=asked.amount + withheld.amount)
    with pytest.raises(NotAllowedError, match="TaxWithheld, PayoutRequested"):
        decided_before(worked, append, (whole,))


def test_a_window_that_was_left_out_is_missed(worked: Again) -> None:
    """So that no lot escapes the neediest."""
    append = newest(worked, OrderPublished)
    with pytest.raises(NotAllowedError, match="FairShareWindowOpened"):
        decided_before(worked, append, append.events[:1])


def test_gifts_of_any_time_were_taken_before_that_was_asked() -> None:
    """A log whose publications say nothing of it holds as it was; a false start is refused."""
    draft, publish = (command for command, _ in campaign())
    assert isinstance(publish, PublishCampaign)
    book = Again([draft, replace(publish, edition=FIRST)])
    (old,) = book.events[1:]
    assert old == CampaignPublished(campaign_id=CAMPAIGN, by=OFFICER, at=STORY_NOW)
    given, _ = gift(0, 100)
    assert isinstance(given, ReceiveDonation)
    received, fee = book.do(replace(given, received_at=STORY_NOW - 9 * DAY))
    assert isinstance(received, DonationReceived)
    with pytest.raises(NotAllowedError, match="gifts_since"):
        Again([draft]).forged(replace(old, gifts_since=STORY_NOW - DAY))
    new = Again([draft, publish])
    with pytest.raises(NotAllowedError, match="GiftBeforeItsCampaign"):
        new.forged(received, fee)


def test_what_a_rule_or_a_bound_of_today_says_is_told(worked: Again) -> None:
    """Nobody knows the wages of a county that is none; a text may have been longer once."""
    append = newest(worked, RateReviewed)
    command = command_of(append)
    drafted = next(event for event in worked.events if isinstance(event, OrderDrafted))
    order = Order()
    order.apply(replace(drafted, terms=replace(drafted.terms, counties=("999999",))))
    with pytest.raises(NotAllowedError, match=r"the rule refuses it: .*999999"):
        finished(command, order, append)
    assert isinstance(command, ReviewRate)
    longer = replace(command, order_id=OrderId("O" * 999))
    with pytest.raises(BoundsWiderError, match=r"it exceeds a bound of today: .*order_id"):
        decide_again(decider_of(longer), order, longer, append)


def test_a_gift_to_a_campaign_that_never_was_is_refused(told: Again) -> None:
    """Nor to a household as a candidate that nobody registered."""
    gift = told.events[8]
    with pytest.raises(NotAllowedError, match="CampaignUnknown"):
        told.forged(replace(gift, campaign_id=CampaignId("C-NEVER")))
    asked = next(event for event in told.events if isinstance(event, PayoutRequested))
    with pytest.raises(NotAllowedError, match="HouseholdUnknown"):
        told.forged(replace(asked, household_id=HouseholdId("H-NOBODY")))
