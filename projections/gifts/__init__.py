"""The ledger of each donor, and the trace of each gift."""

from typing import Final

from projections.capability import ReadModels
from projections.gifts.donor_ledger import DonorLedger

READ_MODELS: Final = ReadModels(projections=(DonorLedger,))
