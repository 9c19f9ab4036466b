"""How a capability says which due times its events set and lift; ``timers`` folds over all of them.

Knows no tables, so that a test can compare what stands with the rules after every step of a life.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from msgspec import Struct

from domain.decider import Event
from domain.due import DueKind
from domain.ids import OrderId, StationId
from projections.projection import Fact

TICK: Final = timedelta(microseconds=1)
"""No clock of ours knows anything finer: a moment and a tick is the first that is later."""


class Timer(Struct, frozen=True, kw_only=True):
    """A due time that stands.

    Attributes:
        subject: Of what: an id of the kind that the due time is about.
        position: Of the event that set it.
        order_id: The order that it belongs to; absent for what belongs to none.
        lot: The assignment's; absent for all else.
        station_id: Whose tokens expire; absent for all else.
    """

    subject: str
    kind: DueKind
    due_at: datetime
    position: int
    order_id: OrderId | None = None
    lot: int | None = None
    station_id: StationId | None = None


class Line(Struct, frozen=True, kw_only=True):
    """What due times follow from beside the event at hand: a row of a table of one capability.

    Attributes:
        position: Of the event that last changed it.
    """

    position: int

    @property
    def subject(self) -> str:
        """The value of the table's key."""
        raise NotImplementedError


L = TypeVar("L", bound=Line)
Slot = tuple[str, DueKind]
"""A subject and a kind: only tokens have several due times in one."""


class Standing:
    """The due times that a batch concerns, and the lines that they follow from."""

    def __init__(self, lines: Iterable[Line] = (), timers: Iterable[Timer] = ()) -> None:
        """Start from what is known.

        Args:
            lines: Whatever a fold may look at for the events of the batch.
            timers: All of the subjects that those events are about.
        """
        self.timers: dict[Slot, tuple[Timer, ...]] = {}
        self.lines: defaultdict[type[Line], dict[str, Any]] = defaultdict(dict)
        self._before: dict[tuple[type[Line], str], Any] = {}
        for line in lines:
            self.lines[type(line)][line.subject] = line
        for timer in timers:
            slot = timer.subject, timer.kind
            self.timers[slot] = (*self.timers.get(slot, ()), timer)

    def begin(self) -> None:
        """Another event is folded now: what is there is what was before it."""
        self._before.clear()

    def all_of(self, kind: type[L]) -> Iterator[L]:
        """Every line of a kind that is known here."""
        yield from self.lines[kind].values()

    def find(self, kind: type[L], subject: str) -> L | None:
        """A line; absent if there is none."""
        line: L | None = self.lines[kind].get(subject)
        return line

    def line(self, kind: type[L], subject: str) -> L:
        """A line.

        Raises:
            KeyError: there is none.
        """
        line: L = self.lines[kind][subject]
        return line

    def before(self, kind: type[L], subject: str) -> L | None:
        """A line as it was before the event that is folded now; absent if there was none."""
        line: L | None = self._before.get((kind, subject), self.find(kind, subject))
        return line

    def put(self, line: Line) -> None:
        """Keep a line in the place of the one before."""
        kind, subject = type(line), line.subject
        lines = self.lines[kind]
        self._before.setdefault((kind, subject), lines.get(subject))
        lines[subject] = line

    def drop(self, line: Line) -> None:
        """Keep it no longer."""
        del self.lines[type(line)][line.subject]

    def set(self, timer: Timer) -> None:
        """The one due time of its subject and kind."""
        self.timers[timer.subject, timer.kind] = (timer,)

    def set_all(self, slot: Slot, timers: Iterable[Timer]) -> None:
        """All due times of a subject and a kind."""
        several = tuple(timers)
        if several:
            self.timers[slot] = several
        else:
            self.lift(*slot)

    def lift(self, subject: str, *kinds: DueKind) -> None:
        """None of these kinds is due any more."""
        for kind in kinds:
            self.timers.pop((subject, kind), None)

    def stands(self, subject: str, kind: DueKind) -> bool:
        """Whether any is due."""
        return (subject, kind) in self.timers


class Lines(Struct, frozen=True):
    """A table of lines.

    Attributes:
        table: Its name, in the schema of the timers.
        row: What its rows are; the columns are the fields.
        key: The column that names the subject.
        select: The statement that reads what folds may look at; ``$1`` are the subjects.
    """

    table: str
    row: type[Line]
    key: str
    select: str


class DueTimes(Struct, frozen=True, kw_only=True):
    """The due times of one capability, as its events set and lift them.

    Attributes:
        kinds: Those that it sets; ``domain.due_times`` has a command for each.
        handles: The events that change them or the lines.
        subjects: Whose due times and lines an event may change or looks at.
        fold: One fact later, in place. Those of capabilities that stand earlier in the list have
            folded the same fact before. May raise ``KeyError`` if a line is missing.
        lines: What it keeps beside them; absent if each event says enough.
        looks_at: The lines of earlier capabilities that it reads.
    """

    kinds: tuple[DueKind, ...]
    handles: tuple[type[Event], ...]
    subjects: Callable[[Any], tuple[str, ...]]
    fold: Callable[[Standing, Fact], None]
    lines: Lines | None = None
    looks_at: tuple[type[Line], ...] = ()
