"""Visits: what was planned, and what became of it."""

from typing import Final

from projections.visits.due_times import DUE_TIMES
from projections.visits.visits import Visits

from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(projections=(Visits,), due_times=DUE_TIMES)
