"""Every due time that stands, as the events of all capabilities set and lift them, in memory."""

from collections.abc import Iterable
from typing import Final

from domain.catalogue import EVENTS
from domain.decider import Event
from domain.due import DueKind
from domain.due_times import DUE_TIMES
from projections.capabilities import CAPABILITIES
from projections.capability import ReadModels, RegistryError
from projections.due_times import DueTimes, Line, Lines, Standing
from projections.projection import Fact


def folded(capabilities: Iterable[ReadModels], kinds: Iterable[DueKind]) -> tuple[DueTimes, ...]:
    """How the capabilities set and lift due times, in the order in which they fold a fact.

    Args:
        capabilities: Those that set none are left out.
        kinds: The due times that some command is asked for.

    Raises:
        RegistryError: a due time is set by nobody, by two, or asks for no command; a table is there
            twice; or lines are looked at before they are folded.
    """
    folds = tuple(one.due_times for one in capabilities if one.due_times is not None)
    known, problems = set(kinds), []
    set_here = [kind for fold in folds for kind in fold.kinds]
    tables = [fold.lines.table for fold in folds if fold.lines is not None]
    problems += [f"nobody sets the due time {kind}" for kind in known - {*set_here}]
    problems += [f"no command is due for {kind}" for kind in {*set_here} - known]
    problems += [f"{one} is set twice" for one in {*set_here} if set_here.count(one) > 1]
    problems += [f"two tables are called {one}" for one in {*tables} if tables.count(one) > 1]
    earlier: set[type[Line]] = set()
    for fold in folds:
        problems += [
            f"{', '.join(fold.kinds)} look at {row.__name__}, which no earlier capability folds"
            for row in fold.looks_at
            if row not in earlier
        ]
        if fold.lines is not None:
            earlier.add(fold.lines.row)
    if problems:
        raise RegistryError(sorted(problems))
    return folds


FOLDS: Final = folded(CAPABILITIES, map(DueKind, DUE_TIMES))
LINES: Final[tuple[Lines, ...]] = tuple(fold.lines for fold in FOLDS if fold.lines is not None)
FOLDS_OF: Final[dict[type[Event], tuple[DueTimes, ...]]] = {
    event: found
    for event in EVENTS
    if (found := tuple(fold for fold in FOLDS if issubclass(event, fold.handles)))
}
"""By event type: those that it concerns."""
HANDLED: Final = tuple(FOLDS_OF)


class Board(Standing):
    """What stands, folded by all capabilities."""

    def apply(self, fact: Fact) -> None:
        """Fold one fact in.

        Raises:
            KeyError: no capability handles it, or it concerns a line that is not on the board.
        """
        self.begin()
        for fold in FOLDS_OF[type(fact.event)]:
            fold.fold(self, fact)
