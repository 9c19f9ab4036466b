"""Every field of every command and event has a bound, and what lies outside is refused by name."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from domain.bounds import TextUnfitError, TimeOutOfRangeError, ValueUnfitError
from domain.campaigns.rules import CAMPAIGN_DECIDER
from domain.catalogue import EVENTS, decode, encode
from domain.checking import check_of, check_recordable
from domain.decider import Command, Decider, Event
from domain.deciders import DECIDERS
from domain.errors import DomainError
from domain.facts.gifts import DonationReceived
from domain.ids import CampaignId, DonationId
from domain.money import AMOUNT_MINOR_MAX, MINOR_MAX, AmountTooLargeError
from domain.text import TextProblem
from tests.worlds.book import Book
from tests.worlds.commands import commands
from tests.worlds.story import campaign, cny, gift

DRAFT, PUBLISH = (command for command, _ in campaign())
GIFT, _ = gift(1, 100)
AHEAD = timezone(timedelta(hours=-12))


@pytest.mark.parametrize("kind", [*commands(), *EVENTS])
def test_every_type_of_a_field_has_a_bound(kind: type[Command | Event]) -> None:
    """A field of a type without one is a programmer's mistake, found here."""
    assert check_of(kind) is not None


def test_a_type_without_a_bound_is_found() -> None:
    """The negative control."""

    class Loose(Command, frozen=True, kw_only=True):
        share: float

    with pytest.raises(TypeError, match="float"):
        check_of(Loose)


@pytest.mark.parametrize("decider", {id(one): one for one in DECIDERS.values()}.values())
def test_every_decider_checks_before_it_looks(decider: Decider[Any, Any]) -> None:
    """So no boundary is looked up under an id that no database can hold."""

    class Named(Command, frozen=True, kw_only=True):
        campaign_id: CampaignId

    with pytest.raises(TextUnfitError) as refused:
        decider.boundary(Named(campaign_id=CampaignId("C-\0")))
    assert refused.value.problem is TextProblem.NOT_THE_PATTERN


REFUSED: list[tuple[Command, type[DomainError], str | None]] = [
    (replace(DRAFT, title_zh="图\0书"), TextUnfitError, "title_zh"),
    (replace(DRAFT, title_en="a\u202eb"), TextUnfitError, "title_en"),
    (replace(DRAFT, title_en="a" * 121), ValueUnfitError, "title_en"),
    (replace(DRAFT, campaign_id=CampaignId("C\ud800")), TextUnfitError, "campaign_id"),
    (replace(DRAFT, target=cny(AMOUNT_MINOR_MAX + 1)), AmountTooLargeError, None),
    (
        replace(DRAFT, deadline=datetime(9999, 12, 31, 23, 59, 59, tzinfo=AHEAD)),
        TimeOutOfRangeError,
        "deadline",
    ),
    (
        replace(DRAFT, deadline=datetime(2027, 1, 1)),  # noqa: DTZ001 - the point
        TimeOutOfRangeError,
        "deadline",
    ),
    (
        replace(DRAFT, at=datetime(1999, 12, 31, tzinfo=UTC)),
        TimeOutOfRangeError,
        "at",
    ),
]


@pytest.mark.parametrize(("command", "rule", "field"), REFUSED)
def test_what_nobody_can_carry_is_refused(
    command: Command, rule: type[DomainError], field: str | None
) -> None:
    """By name, and with the field that it is about."""
    with pytest.raises(rule) as refused:
        CAMPAIGN_DECIDER.decide(CAMPAIGN_DECIDER.initial(command), command)
    assert getattr(refused.value, "field", None) == field


@pytest.mark.parametrize("minor", [AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX + 1, MINOR_MAX])
def test_a_gift_has_a_largest_amount(minor: int) -> None:
    """It can be given; one fen more can't."""
    book = Book()
    book.do(DRAFT)
    book.do(PUBLISH)
    if minor == AMOUNT_MINOR_MAX:
        book.do(replace(GIFT, amount=cny(minor)))
        return
    with pytest.raises(AmountTooLargeError):
        book.do(replace(GIFT, amount=cny(minor)))


def test_an_event_that_could_not_be_read_again_is_refused() -> None:
    """Whatever a rule overlooks: msgspec checks the bounds of a type only as it reads."""
    closed = replace(sample("CampaignDrafted"), title_zh="x" * 121)
    with pytest.raises(ValueUnfitError) as refused:
        check_recordable(closed)
    assert refused.value.field == "title_zh"


def test_recorded_events_beyond_the_bounds_decode_for_ever() -> None:
    """Bounds are for new decisions."""
    old = DonationReceived(
        donation_id=DonationId("G-1\0"),
        campaign_id=CampaignId("C-1"),
        donor_id=None,
        amount=cny(MINOR_MAX),
        gateway="sandbox\0",
        gateway_reference="r" * 5_000,
        received_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    )
    assert decode(encode(old)) == old
    with pytest.raises(DomainError):
        check_recordable(old)


def sample(name: str) -> Any:
    """An event of a type that a draft makes."""
    (event,) = CAMPAIGN_DECIDER.decide(CAMPAIGN_DECIDER.initial(DRAFT), DRAFT)
    assert type(event).__name__ == name
    return event
