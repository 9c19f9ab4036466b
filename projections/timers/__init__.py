"""When time itself must act: every due time that stands, of all capabilities.

Each row says what is due, when, of whom, and which event set it; it goes when somebody acts first.
What sets and lifts a due time is said by the capability that it belongs to (``due_times.py`` in its
folder); ``board`` folds events in memory, ``tables`` keeps what it says.
"""

from typing import Final

from projections.capability import ReadModels
from projections.timers.tables import Timers

READ_MODELS: Final = ReadModels(projections=(Timers,))
