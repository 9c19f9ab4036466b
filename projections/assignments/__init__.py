"""Assignments: claims of lots and what became of them."""

from typing import Final

from projections.assignments.assignments import Assignments
from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(projections=(Assignments,))
