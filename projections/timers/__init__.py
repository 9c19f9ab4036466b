"""When time itself must act: every due time of piecework that stands.

Each row says what is due, when, of whom, and which event set it; it goes when somebody acts first.
``board`` folds events in memory, ``tables`` keeps what it says.
"""

from typing import Final

from projections.capability import ReadModels
from projections.timers.tables import Timers

READ_MODELS: Final = ReadModels(projections=(Timers,))
