"""Ratings: when they are opened. What they say is shown with the assignment."""

from typing import Final

from projections.capability import ReadModels
from projections.ratings.due_times import DUE_TIMES

READ_MODELS: Final = ReadModels(projections=(), due_times=DUE_TIMES)
