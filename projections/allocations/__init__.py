"""What each household got of each campaign."""

from typing import Final

from projections.allocations.takers import Takers
from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(projections=(Takers,))
