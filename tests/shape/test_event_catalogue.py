"""docs/events.md says what the code says, and the code says what everything means."""

import re
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from msgspec.structs import replace

from domain import gifts
from domain.capabilities import CAPABILITIES
from domain.catalogue import EVENTS
from domain.decider import Event, HappenedAt
from domain.ids import ActorId, HouseholdId, Tag, household_tag
from domain.money import Money
from domain.postings import POSTINGS
from marketplace.event_catalogue.meanings import UndocumentedError, fields
from marketplace.event_catalogue.page import PAGE, anchor, group, page, section, title


class Documented(Event, frozen=True, tag="Documented/1"):
    """Something happened.

    Attributes:
        amount: How much.
    """

    household_id: HouseholdId
    amount: Money
    noted_by: ActorId
    noted_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The household."""
        return (household_tag(self.household_id),)

    def actor(self) -> ActorId:
        """Who noted it."""
        return self.noted_by


class Silent(Documented, frozen=True, tag="Silent/1"):  # noqa: D101 - what is tested
    pass


class FieldSilent(Documented, frozen=True, tag="FieldSilent/1"):
    """A field that nobody explains."""

    gateway: str


class FieldGone(Documented, frozen=True, tag="FieldGone/1"):
    """An explanation of nothing.

    Attributes:
        gateway: Was there once.
    """


class TagsSilent(Documented, frozen=True, tag="TagsSilent/1"):
    """Tags that nobody explains."""

    def tags(self) -> tuple[Tag, ...]:  # noqa: D102 - what is tested
        return ()


def test_the_page_is_up_to_date() -> None:
    """What is written is what the generator writes now."""
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m marketplace.event_catalogue"


@pytest.mark.parametrize("event_type", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_stands_in_the_page(event_type: type[Event]) -> None:
    """Each version has its section, with every field and its tags."""
    text = section(event_type, POSTINGS[event_type])
    assert text in PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in event_type.__struct_fields__)
    assert "Tags: `" in text


def test_a_documented_event_passes() -> None:
    """The control of the controls: it has all that its broken children lack."""
    assert [row.meaning for row in fields(Documented)] == [
        "The pseudonym of a household.",
        "How much.",
        "Who noted it.",
        "When it happened.",
    ]
    assert "Documented/1" in section(Documented, lambda _: ())


@pytest.mark.parametrize("event_type", [Silent, FieldSilent, FieldGone, TagsSilent])
def test_a_gap_is_refused(event_type: type[Event]) -> None:
    """A missing docstring, field or tag, or one too many, stops the page."""
    with pytest.raises(UndocumentedError, match=event_type.__name__):
        section(event_type, lambda _: ())


def lost_links(text: str) -> Iterator[str]:
    """Links of the contents that lead nowhere, and headings that nothing or two things lead to."""
    links = re.findall(r"\]\(#([^)]+)\)", text)
    headings = re.findall(r"^###? (.+)$", text, re.MULTILINE)
    reached = [anchor(heading) for heading in headings if heading != "Contents"]
    yield from sorted({*links} ^ {*reached})
    yield from sorted({one for one in reached if reached.count(one) > 1 or links.count(one) > 1})


def test_the_page_is_grouped_by_capability_with_contents() -> None:
    """Each capability has a heading with its own events below it, and the contents lead there."""
    text = PAGE.read_text(encoding="utf-8")
    groups = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert groups == ["Contents", *map(title, CAPABILITIES), "Parts of events"]
    assert all(group(capability) in text for capability in CAPABILITIES)
    assert list(lost_links(text)) == []


def test_a_lost_link_is_found() -> None:
    """The control: a link too many, a heading too many, one twice."""
    fine = "## Contents\n\n- [A b/1](#a-b1)\n\n## A b/1\n"
    assert list(lost_links(fine)) == []
    assert list(lost_links(fine + "[C](#c)\n")) == ["c"]
    assert list(lost_links(fine + "### C\n")) == ["c"]
    assert list(lost_links(fine + "### A b/1\n")) == ["a-b1"]


def test_a_silent_capability_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that says nothing of itself stops the page."""
    monkeypatch.setitem(sys.modules, "domain.silent", ModuleType("domain.silent"))
    with pytest.raises(UndocumentedError, match="silent"):
        group(replace(gifts.CAPABILITY, name="silent"))
