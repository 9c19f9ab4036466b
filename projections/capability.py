"""What a capability shows of the log: the one value that each folder of this room exports."""

from msgspec import Struct

from domain.decider import Event
from projections.projection import Projection


class ReadModels(Struct, frozen=True):
    """The read models of one capability.

    Attributes:
        projections: Each folds events into tables of its own.
        passes_over: Events that change nothing which readers see, on purpose: an event that no
            projection handles and no capability passes over is a mistake.
    """

    projections: tuple[type[Projection], ...]
    passes_over: tuple[type[Event], ...] = ()
