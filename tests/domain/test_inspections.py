"""What was handed in is inspected once; in a dispute another person looks once more."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from domain.facts.editions import FIRST
from domain.facts.piecework.judgement import LotInspected
from domain.piecework.assignments.appeals.errors import ArbiterIsPartyError
from domain.piecework.assignments.errors import AssignmentNotInStatusError, JudgeIsWorkerError
from domain.piecework.assignments.judgement.commands import RejectAssignment, RequestRework
from domain.piecework.assignments.judgement.errors import (
    AlreadyInspectedError,
    InspectorIsPartyError,
)
from tests.worlds.judged_work import (
    REJECT,
    appealed,
    claimed,
    disputed,
    failed,
    rejected,
    resolve,
    submitted,
)
from tests.worlds.workshop import (
    ARBITER,
    BUYERS_CLERK,
    COLLEAGUE,
    FAULT,
    INSPECTOR,
    NEEDY,
    Workshop,
    worker,
)


@pytest.mark.parametrize("defects", [0, 1])
def test_what_was_handed_in_is_inspected_once(defects: int) -> None:
    """Whether it passed or failed: nobody looks again until it comes out otherwise."""
    shop = submitted()
    shop.do(shop.inspect(defects))
    for by in (INSPECTOR, COLLEAGUE):
        with pytest.raises(AlreadyInspectedError) as before:
            shop.do(shop.inspect(1 - defects, by=by))
        assert before.value.details == {"assignment_id": "A-1", "passed": not defects}


def test_a_mended_lot_is_inspected_anew() -> None:
    """What is handed in after a rework was not looked at yet, and that is no second look."""
    shop = failed()
    shop.do(shop.judge(RequestRework, fault=FAULT), shop.submit(), shop.inspect(0))
    assert shop.one(LotInspected).passed
    assert not shop.one(LotInspected).second
    with pytest.raises(AlreadyInspectedError):
        shop.do(shop.inspect(1))


@pytest.mark.parametrize("given", [appealed, disputed])
def test_in_a_dispute_another_person_looks_once_more(given: Callable[[], Workshop]) -> None:
    """Once, by somebody who had nothing to do with it, by the same plan; the arbiter has both."""
    shop = given()
    for by in (INSPECTOR, BUYERS_CLERK, worker(NEEDY)):
        with pytest.raises((InspectorIsPartyError, JudgeIsWorkerError)):
            shop.do(shop.inspect(0, by=by))
    (again,) = shop.do(shop.inspect(0, by=COLLEAGUE))
    assert isinstance(again, LotInspected)
    assert (again.second, again.passed, again.sample) == (True, True, 5)
    with pytest.raises(AlreadyInspectedError) as twice:
        shop.do(shop.inspect(1, by=ARBITER))
    assert twice.value.details["passed"] is True


def test_who_looked_once_more_does_not_decide() -> None:
    """The arbiter weighs both looks and made neither."""
    shop = disputed()
    shop.do(shop.inspect(0, by=COLLEAGUE))
    with pytest.raises(ArbiterIsPartyError):
        shop.do(resolve(shop, by=COLLEAGUE))
    shop.do(resolve(shop))


@pytest.mark.parametrize("given", [claimed, rejected])
def test_nothing_is_inspected_that_nobody_is_to_judge(given: Callable[[], Workshop]) -> None:
    """Before it was handed in, and after it was judged while nobody contests it."""
    shop = given()
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.inspect(0, by=COLLEAGUE))


def test_a_second_look_changes_no_judgement() -> None:
    """The first binds: what passed in the dispute was refused all the same, until it is decided."""
    shop = disputed()
    shop.do(shop.inspect(0, by=COLLEAGUE))
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.judge(RejectAssignment, **REJECT))


def test_by_the_first_edition_a_lot_could_be_inspected_again() -> None:
    """What was recorded then is still what its rule gives."""
    shop = submitted()
    old = replace(shop.inspect(0), edition=FIRST)
    shop.do(old, replace(old, defects=1))
    assert not shop.one(LotInspected).passed
    shop.do(shop.judge(RejectAssignment, **REJECT))
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(replace(old, by=COLLEAGUE))
