"""Every refusal says of what kind it is, whoever hears it and however."""

import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import make_dataclass
from importlib import import_module

import pytest

import domain
from domain import errors
from domain.bounds import UnfitFieldError, ValueUnfitError
from domain.errors import ConflictError, DomainError, MalformedError, Refusal
from domain.gifts.errors import FeeExceedsGiftError
from domain.ids import DonationId
from domain.payouts.errors import ApproverIsRequesterError, PayoutUnknownError
from domain.piecework.assignments.judgement.errors import ClauseUnknownError
from domain.piecework.orders.errors import NotTheBuyerError
from tests.worlds.story import cny


def children(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    """All of them, at any depth."""
    for child in kind.__subclasses__():
        yield child
        yield from children(child)


def test_every_rule_is_of_one_kind() -> None:
    """And each kind is of some rule, be it one that stands outside the domain."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    rules = [kind for kind in children(DomainError) if kind.__module__ != errors.__name__]
    outside = {Refusal.TOO_LARGE, Refusal.UNSUPPORTED}
    assert len(rules) > 100
    assert {kind.refusal for kind in rules} | outside == {*Refusal}
    assert {kind.refusal for kind in DomainError.__subclasses__()} == {*Refusal}


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (ApproverIsRequesterError, Refusal.CONFLICT),
        (PayoutUnknownError, Refusal.UNKNOWN),
        (NotTheBuyerError, Refusal.FORBIDDEN),
        # No name is given that could be found elsewhere: the number is outside what there is.
        (ClauseUnknownError, Refusal.MALFORMED),
        (ValueUnfitError, UnfitFieldError.refusal),
    ],
)
def test_the_kind_does_not_follow_from_the_name(rule: type[DomainError], kind: Refusal) -> None:
    """It stands at the class or at one above it."""
    assert rule.refusal is kind


def test_a_refusal_of_no_kind_or_of_two_is_none() -> None:
    """Neither can be written down at all."""
    with pytest.raises(TypeError, match="KindlessError is a refusal of one kind"):
        type("KindlessError", (DomainError,), {})
    with pytest.raises(TypeError, match="TwofoldError is a refusal of one kind"):
        type("TwofoldError", (MalformedError,), {}, kind=Refusal.CONFLICT)
    assert type("FineError", (ConflictError,), {}).refusal is Refusal.CONFLICT  # type: ignore[attr-defined]


def test_a_refusal_tells_its_rule_and_its_figures() -> None:
    """A line for whoever reads the program's own log."""
    refused = FeeExceedsGiftError(DonationId("G-1"), cny(3), cny(2))
    assert refused.code == "FeeExceedsGift"
    assert refused.details == {"donation_id": "G-1", "fee": cny(3), "left": cny(2)}
    assert str(refused) == "FeeExceedsGift(donation_id=G-1, fee=0.03 CNY, left=0.02 CNY)"


def loose_amounts(kinds: Iterable[type[DomainError]]) -> list[str]:
    """Figures of refusals that say minor units of something."""
    return [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name in getattr(kind, "__dataclass_fields__", ())
        if name.endswith("minor")
    ]


def test_a_refusal_names_money_and_not_minor_units_of_something() -> None:
    """A reader of a problem sees no currency beside it; one that did so would be named."""
    assert loose_amounts(children(DomainError)) == []
    loose = make_dataclass("LooseError", [("asked_minor", int)], bases=(ConflictError,))
    assert loose_amounts([loose]) == ["LooseError.asked_minor"]
