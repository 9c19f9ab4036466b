"""The ledger of each household."""

from typing import Final

from projections.capability import ReadModels
from projections.households.ledger import HouseholdLedger

READ_MODELS: Final = ReadModels(projections=(HouseholdLedger,))
