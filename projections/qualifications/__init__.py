"""Tests and trainings, and who passed them."""

from typing import Final

from projections.capability import ReadModels
from projections.qualifications.qualifications import Qualifications

READ_MODELS: Final = ReadModels(projections=(Qualifications,))
