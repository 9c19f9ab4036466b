"""Orders, their lots, open work, and who was offered it."""

from typing import Final

from projections.capability import ReadModels
from projections.orders.due_times import DUE_TIMES
from projections.orders.offers import Offers
from projections.orders.orders import Orders

READ_MODELS: Final = ReadModels(projections=(Orders, Offers), due_times=DUE_TIMES)
