"""What projections read: each event decoded once, and none that nobody asked for."""

import pytest
from msgspec.structs import replace

from domain.catalogue import UnknownEventError
from domain.facts.gifts import DonationReceived, FeeCharged, GiftEvent
from domain.leaf import RecordedEvent
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.decoding import FACTS_MAX, Facts
from tests.worlds.story import story


@pytest.fixture
async def recorded(log: EventLog) -> list[RecordedEvent]:
    """The story as it was recorded."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    return await log.read()


def test_an_event_is_decoded_once_for_all(recorded: list[RecordedEvent]) -> None:
    """Whoever handles it gets the same object, as long as it is among the newest."""
    facts = Facts()
    gifts = facts.handled(recorded, (GiftEvent,))
    assert {type(fact.event) for fact in gifts} == {DonationReceived, FeeCharged}
    given = facts.handled(recorded, (DonationReceived,))
    assert [id(fact) for fact in gifts if isinstance(fact.event, DonationReceived)] == [
        id(fact) for fact in given
    ]


def test_only_the_newest_are_kept(recorded: list[RecordedEvent]) -> None:
    """A long log is read in constant memory."""
    facts = Facts()
    gift = next(one for one in recorded if one.header.type == "DonationReceived")
    many = [
        replace(gift, header=replace(gift.header, position=position))
        for position in range(1, 2 * FACTS_MAX)
    ]
    found = facts.handled(many, (GiftEvent,))
    assert [fact.position for fact in found] == [one.position for one in many]
    again = facts.handled([many[0], many[-1]], (GiftEvent,))
    assert again[0] is not found[0]
    assert again[1] is found[-1]


def test_what_is_not_handled_is_not_decoded(recorded: list[RecordedEvent]) -> None:
    """Its payload is nobody's business, but its type must be known."""
    unreadable = [replace(one, payload=b"?") for one in recorded]
    assert Facts().handled(unreadable, ()) == []
    foreign = replace(recorded[0], header=replace(recorded[0].header, type="FromTheFuture"))
    with pytest.raises(UnknownEventError):
        Facts().handled([foreign], ())


def test_a_payload_that_is_not_what_its_leaf_says_is_refused(
    recorded: list[RecordedEvent],
) -> None:
    """It must not be passed over as if it were somebody else's."""
    other = replace(recorded[0], header=replace(recorded[0].header, type="DonationReceived"))
    with pytest.raises(UnknownEventError):
        Facts().handled([other], (GiftEvent,))
