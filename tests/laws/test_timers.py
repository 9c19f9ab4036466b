"""What is due is what the rules would accept: after every step of random lives, to the tick.

The other side is worked out anew from the whole log with the rules' own states, and each due time
is tried against the rules: accepted when it comes, refused a tick before.
"""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from domain.decider import Command, Event, wire_name
from domain.due_times import DUE_TIMES
from domain.facts.piecework.ratings import Side
from domain.facts.piecework.work import AssignmentSubmitted
from domain.piecework.assignments.materials.commands import ReturnMaterials
from domain.piecework.ratings.commands import OpenedRating, RateBuyer, RateWorker, RevealRatings
from domain.piecework.ratings.due_times import REVEAL
from domain.piecework.whole_orders.due_times import SETTLING
from projections.due_times import Timer
from projections.orders.due_times import OrderLine
from projections.projection import Fact
from projections.timers.board import HANDLED, Board
from tests.worlds.piecework_life import UNITS, Life, lots
from tests.worlds.standing import TICK, accepts, standing
from tests.worlds.workshop import BUYER, BUYERS_CLERK, NEEDY, OFFICER, ORDER, SALT, notice, worker


def due_command(timer: Timer, at: datetime) -> Command:
    """What the timer's capability asks for; ratings are still to be opened."""
    return DUE_TIMES[timer.kind].command(timer, at)


class TimedLife(Life):
    """A life beside a board of due times; ratings are given, too."""

    board_of = Board

    @initialize(supplied=st.booleans())
    def begin(self, supplied: bool) -> None:
        """An open order, and the board of it."""
        self.board = self.board_of()
        self.facts: list[Fact] = []
        self.stars: dict[tuple[str, Side], int] = {}
        super().begin(supplied)
        self.fold()

    def tried(self, command: Any) -> tuple[Event, ...] | None:
        """As in every life; what was recorded goes to the board."""
        events = super().tried(command)
        self.fold()
        return events

    def fold(self) -> None:
        """Bring the board up to date."""
        for event in self.shop.book.events[len(self.facts) :]:
            name = wire_name(type(event))
            fact = Fact(len(self.facts) + 1, name, self.shop.now, event)
            self.facts.append(fact)
            if isinstance(event, HANDLED):
                self.board.apply(fact)

    @rule(lot=lots, stars=st.integers(1, 5), side=st.sampled_from(Side))
    def rate(self, lot: int, stars: int, side: Side) -> None:
        """One side rates the other."""
        if (found := self.held(lot)) is None:
            return
        claim, fields = found
        given: dict[str, Any] = {"stars": stars, "salt": SALT, **fields}
        command: Command = RateWorker(buyer_id=BUYER, by=BUYERS_CLERK, **given)
        if side is Side.WORKER:
            command = RateBuyer(household_id=claim.of, by=worker(claim.of), **given)
        if self.tried(command):
            self.stars[claim.name, side] = stars

    @rule()
    def enter_notice(self) -> None:
        """A notice of holidays comes, which open appeals have not counted yet."""
        self.tried(notice(self.shop.now))

    def opened(self, command: Command) -> Command:
        """The command, with what sealed ratings say."""
        if not isinstance(command, RevealRatings):
            return command
        openings = [
            OpenedRating(side, stars, SALT)
            for (name, side), stars in self.stars.items()
            if name == command.assignment_id
        ]
        return replace(command, openings=tuple(openings))

    def run_timers(self) -> None:
        """Ratings, too."""
        super().run_timers()
        for timer in self.standing():
            if timer.kind == REVEAL and timer.due_at <= self.shop.now:
                assert self.tried(self.opened(due_command(timer, self.shop.now)))

    def standing(self) -> list[Timer]:
        """What the board says."""
        return [timer for slot in self.board.timers.values() for timer in slot]

    @invariant()
    def what_is_due_is_what_the_rules_accept(self) -> None:
        """The board says what the log says; and nothing of it is refused, or accepted earlier."""
        found = self.standing()
        assert len(set(found)) == len(found)
        assert set(found) == standing(self.facts)
        for timer in found:
            assert accepts(self.facts, self.opened(due_command(timer, timer.due_at)))
            set_at = self.facts[timer.position - 1].recorded_at
            if timer.kind != SETTLING and timer.due_at > set_at:
                before = self.opened(due_command(timer, timer.due_at - TICK))
                assert not accepts(self.facts, before)

    def teardown(self) -> None:
        """Nobody does anything more, and what is due brings the order to its end."""
        if not hasattr(self, "shop"):
            return
        for number, model in self.lots.items():
            for good in range(UNITS[number - 1] + 1):
                self.resolve(number, good)
            for claim in model.claims:
                left = claim.issued - claim.accounted
                if left:
                    about = {**self.shop.about(number, claim.name), "household_id": claim.of}
                    assert self.tried(ReturnMaterials(**about, quantity=left, by=OFFICER))
        while due := self.standing():
            first = min(due, key=lambda timer: (timer.due_at, timer.position))
            self.shop.now = max(self.shop.now, first.due_at)
            assert self.tried(self.opened(due_command(first, self.shop.now))), first
        assert not self.board.lines[OrderLine]
        assert self.shop.balance(f"escrow:order:{ORDER}") == 0


def test_the_board_says_what_the_rules_accept() -> None:
    """Whatever workers, buyers, timers and failures do; and no order waits for ever."""
    lives = settings(max_examples=40, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(TimedLife, settings=lives)  # type: ignore[no-untyped-call]


class Deaf(Board):
    """The control: a board that does not hear of submissions."""

    def apply(self, fact: Fact) -> None:
        """Fold all others in."""
        if not isinstance(fact.event, AssignmentSubmitted):
            super().apply(fact)


class DeafLife(TimedLife):
    """A life beside such a board."""

    board_of = Deaf


@pytest.mark.parametrize(("kind", "holds"), [(TimedLife, True), (DeafLife, False)])
def test_a_board_that_misses_an_event_is_found_out(kind: type[TimedLife], holds: bool) -> None:
    """The negative control: the comparison can fail."""
    life = kind()
    life.begin(supplied=False)
    life.claim(1, NEEDY, station=False)
    life.what_is_due_is_what_the_rules_accept()
    life.submit(1, 7, wrong=False)
    if holds:
        life.what_is_due_is_what_the_rules_accept()
        return
    with pytest.raises(AssertionError):
        life.what_is_due_is_what_the_rules_accept()
