"""Assignments: claims of lots and what became of them."""

from typing import Final

from projections.assignments.assignments import Assignments
from projections.assignments.due_times import DUE_TIMES
from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(projections=(Assignments,), due_times=DUE_TIMES)
