"""Where each picture is named."""

from typing import Final

from projections.capability import ReadModels
from projections.evidence.pictures import Evidence

READ_MODELS: Final = ReadModels(projections=(Evidence,))
