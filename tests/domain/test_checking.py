"""The last value that is carried and the first that is not, for each type of a field."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct

from domain.bounds import (
    BYTES_MAX,
    COUNT_MAX,
    DAY_END,
    DAY_FIRST,
    ITEMS_MAX,
    TIME_END,
    TIME_FIRST,
    Items,
    Length,
    NumberOutOfRangeError,
    TextUnfitError,
    TimeOutOfRangeError,
    TooLongError,
    UnfitFieldError,
    ValueUnfitError,
    Within,
)
from domain.checking import check_of, check_recordable
from domain.decider import Boundary, Command, Criterion, Decider, Event, wire_name
from domain.facts.gifts import DonationReceived
from domain.ids import CampaignId
from domain.money import MINOR_MAX
from domain.text import Pattern, TextProblem

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "carried", "not_carried", "error"),
    [
        (datetime, TIME_FIRST, TIME_FIRST - MOMENT, TimeOutOfRangeError),
        (datetime, TIME_END - MOMENT, TIME_END, TimeOutOfRangeError),
        (date, DAY_FIRST, DAY_FIRST - DAY, TimeOutOfRangeError),
        (date, DAY_END - DAY, DAY_END, TimeOutOfRangeError),
        (bytes, bytes(BYTES_MAX), bytes(BYTES_MAX + 1), TooLongError),
        (int, COUNT_MAX, COUNT_MAX + 1, NumberOutOfRangeError),
        (int, -COUNT_MAX, -COUNT_MAX - 1, NumberOutOfRangeError),
        (Annotated[int, "no bound"], MINOR_MAX, MINOR_MAX + 1, NumberOutOfRangeError),
        (Annotated[int, "no bound"], -MINOR_MAX, -MINOR_MAX - 1, NumberOutOfRangeError),
        (Annotated[int, Within(3, 5)], 3, 2, NumberOutOfRangeError),
        (Annotated[int, Within(3, 5)], 5, 6, NumberOutOfRangeError),
        (Annotated[bytes, Length(2)], b"12", b"1", ValueUnfitError),
        (Annotated[bytes, Length(2)], b"12", b"123", ValueUnfitError),
        (tuple[bool, ...], (True,) * ITEMS_MAX, (True,) * (ITEMS_MAX + 1), TooLongError),
        (Annotated[tuple[int, ...], Items(2)], (1, 2), (1, 2, 3), TooLongError),
        (int | None, None, COUNT_MAX + 1, NumberOutOfRangeError),
        (CampaignId | None, CampaignId("C-1"), "C/1", TextUnfitError),
        (Annotated[str, Pattern(re.compile("[a-c]+"))], "abc", "abd", TextUnfitError),
    ],
)
def test_a_bound_begins_exactly_where_it_says(
    kind: Any, carried: Any, not_carried: Any, error: type[UnfitFieldError]
) -> None:
    """One step behind it is refused; the value itself has no name, whoever holds it gives one."""
    check_of(kind)(carried)
    with pytest.raises(error) as raised:
        check_of(kind)(not_carried)
    assert raised.value.field == ""


def test_a_refusal_tells_the_bound() -> None:
    """So that a page can say what may be written."""
    with pytest.raises(NumberOutOfRangeError) as raised:
        check_of(Annotated[int, Within(3, 5)])(6)
    assert raised.value.details == {"field": "", "least": 3, "largest": 5}
    with pytest.raises(TooLongError) as too_long:
        check_of(bytes)(bytes(BYTES_MAX + 1))
    assert too_long.value.most == BYTES_MAX
    with pytest.raises(TooLongError) as too_many:
        check_of(Annotated[tuple[int, ...], Items(2)])((1, 2, 3))
    assert too_many.value.most == 2


@pytest.mark.parametrize("kind", [int | str, tuple[int, int], float])
def test_a_type_of_which_nobody_stated_a_bound_is_named(kind: Any) -> None:
    """It is a programmer's mistake, found as the program starts."""
    with pytest.raises(TypeError, match="no bound is stated for") as raised:
        check_of(kind)
    assert str(kind) in str(raised.value)


class Clause(Struct):
    """A part of a part."""

    text: str


class Terms(Struct):
    """What has parts."""

    clauses: tuple[Clause, ...]


class Amend(Command, frozen=True, kw_only=True):
    """A command with parts."""

    terms: Terms


def test_a_refusal_names_the_whole_path() -> None:
    """From the command down to the entry, counted from one as people count."""
    command = Amend(terms=Terms((Clause("good"), Clause("\0"))))
    decider: Decider[Amend, None] = Decider(
        boundary=lambda _: Boundary((), ()),
        initial=lambda _: None,
        evolve=lambda state, _: state,
        decide=lambda _, __: (),
    )
    for refusing in (lambda: decider.decide(None, command), lambda: decider.boundary(command)):
        with pytest.raises(TextUnfitError) as raised:
            refusing()
        assert raised.value.field == "terms.clauses.2.text"


class Named(Struct):
    """What has a name of a pattern, or none."""

    name: Annotated[str, Pattern(re.compile("[a-c]+"))]
    campaign_id: CampaignId | None = None


def test_a_field_is_held_to_the_bound_that_its_type_notes() -> None:
    """A text that people may read need not be one that a machine gave."""
    check_of(Named)(Named("abc", CampaignId("C-1")))
    for wrong, field in (
        (Named("two words"), "name"),
        (Named("abc", CampaignId("C 1")), "campaign_id"),
    ):
        with pytest.raises(TextUnfitError) as raised:
            check_of(Named)(wrong)
        assert (raised.value.field, raised.value.problem) == (field, TextProblem.NOT_THE_PATTERN)


class Lots(Struct, frozen=True):
    """Bounds that msgspec states."""

    sizes: tuple[Annotated[int, Meta(ge=1)], ...]


class Planned(Event, frozen=True, tag="Planned/1"):
    """A fact with such bounds."""

    lots: Lots


def test_an_event_that_could_not_be_read_again_names_what_does_not_fit() -> None:
    """Before it is written, by the path that msgspec says."""
    check_recordable(Planned(lots=Lots((1, 2))))
    with pytest.raises(ValueUnfitError) as raised:
        check_recordable(Planned(lots=Lots((1, 0))))
    assert raised.value.field == "lots.sizes[1]"


class Noted(Event, frozen=True, tag="Noted/1"):
    """A fact with an id."""

    campaign_id: CampaignId


def test_a_decider_refuses_before_its_rule_looks_and_after_it_decided() -> None:
    """Neither the boundary nor the rule meets what is out of bounds, and no such event follows."""
    fine = Amend(terms=Terms((Clause("good"),)))
    seen: list[Command] = []

    def decide(_: None, command: Amend) -> tuple[Event, ...]:
        seen.append(command)
        return (Noted(campaign_id=CampaignId("C\0")),)

    looked = Boundary((Criterion((Noted,), ()),), ())
    decider: Decider[Amend, None] = Decider(
        boundary=lambda _: looked,
        initial=lambda _: None,
        evolve=lambda state, _: state,
        decide=decide,
    )
    assert decider.boundary(fine) is looked
    with pytest.raises(TextUnfitError):
        decider.boundary(Amend(terms=Terms((Clause("\0"),))))
    with pytest.raises(TextUnfitError):
        decider.decide(None, Amend(terms=Terms((Clause("\0"),))))
    assert seen == []
    with pytest.raises(UnfitFieldError) as raised:
        decider.decide(None, fine)
    assert (seen, raised.value.field) == ([fine], "campaign_id")


def test_a_wire_name_leaves_the_version_out() -> None:
    """The log's index knows a type, whatever its version."""

    class Counted(Event, frozen=True, tag="Counted/2/3"):
        pass

    assert wire_name(DonationReceived) == "DonationReceived"
    assert wire_name(Counted) == "Counted"
