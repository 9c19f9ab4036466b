"""Each rule that any capability names refuses something, by its own error, and records nothing."""

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import domain
from domain import errors
from domain.errors import ConflictError, DomainError
from domain.payouts.errors import ApproverIsRequesterError, PayoutUnknownError
from tests.worlds.book import Book
from tests.worlds.refusals import DECIDED_OUTSIDE, SAMPLES, Sample
from tests.worlds.workshop import Workshop

ROOT = Path(__file__).parents[2]


def rules(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every rule that the domain names; not the kinds, nor what several rules have in common."""
    for child in kind.__subclasses__():
        yield from rules(child)
        named = child.__module__.startswith("domain.") and child.__module__ != errors.__name__
        if named and not child.__subclasses__():
            yield child


def untested(
    named: Iterable[type[DomainError]], samples: Mapping[type[DomainError], object]
) -> list[str]:
    """Rules without a sample."""
    return [rule.__name__ for rule in named if rule not in samples]


def recorded(world: Any) -> int:
    """How many events there are in a world; none where it is none."""
    match world:
        case Workshop():
            return len(world.book.events)
        case Book():
            return len(world.events)
        case _:
            return 0


def refused(sample: Sample) -> type[DomainError] | None:
    """The rule that a sample breaks; absent if it breaks none."""
    given, when = sample
    world = given()
    before = recorded(world)
    try:
        when(world)
    except DomainError as refusal:
        broken = type(refusal)
    else:
        return None
    assert recorded(world) == before
    return broken


@pytest.mark.parametrize("rule", SAMPLES, ids=lambda rule: rule.__name__)
def test_a_rule_refuses_its_sample(rule: type[DomainError]) -> None:
    """What happened before is fine; what is asked then is refused by that very rule."""
    assert refused(SAMPLES[rule]) is rule


def test_every_rule_has_a_sample() -> None:
    """Of all capabilities, also of one that is added tomorrow."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    named = [*rules()]
    assert len(named) > 130
    assert untested(named, {**SAMPLES, **DECIDED_OUTSIDE}) == []
    assert {*SAMPLES, *DECIDED_OUTSIDE} - {*named} == set()
    for rule, place in DECIDED_OUTSIDE.items():
        assert rule not in SAMPLES
        assert rule.__name__.removesuffix("Error") in (ROOT / place).read_text(encoding="utf-8")


def test_a_rule_without_a_sample_and_a_sample_of_another_rule_are_found() -> None:
    """The controls: a rule left out, a sample that breaks another, and one that breaks none."""
    left_out = {rule: sample for rule, sample in SAMPLES.items() if rule is not PayoutUnknownError}
    assert untested(SAMPLES, left_out) == ["PayoutUnknownError"]
    assert refused(SAMPLES[PayoutUnknownError]) is not ApproverIsRequesterError
    assert refused((Workshop, lambda shop: shop.do(shop.draft()))) is None
    strange = type("StrangeError", (ConflictError,), {"__module__": "domain.strange"})
    assert untested([strange], SAMPLES) == ["StrangeError"]
