"""Orders, their lots, open work, and who was offered it."""

from typing import Final

from projections.capability import ReadModels
from projections.orders.allocation_log import AllocationLog
from projections.orders.orders import Orders

READ_MODELS: Final = ReadModels(projections=(Orders, AllocationLog))
