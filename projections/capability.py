"""What a capability shows of the log: the one value that each folder of this room exports."""

from collections.abc import Iterable

from msgspec import Struct

from domain.decider import Event
from projections.due_times import DueTimes
from projections.projection import Projection


class ReadModels(Struct, frozen=True):
    """The read models of one capability.

    Attributes:
        projections: Each folds events into tables of its own.
        passes_over: Events that change nothing which readers see, on purpose: an event that no
            projection handles and no capability passes over is a mistake.
        due_times: How its events set and lift due times; absent if nothing of it ever becomes due.
            The projection ``timers`` folds them, each after those of earlier capabilities.
    """

    projections: tuple[type[Projection], ...]
    passes_over: tuple[type[Event], ...] = ()
    due_times: DueTimes | None = None


class RegistryError(Exception):
    """The read models contradict one another or the catalogue; nothing starts before it is mended.

    Attributes:
        problems: A sentence for each.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))
