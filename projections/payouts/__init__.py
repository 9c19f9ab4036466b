"""Payouts, step by step."""

from typing import Final

from projections.capability import ReadModels
from projections.payouts.payouts import Payouts

READ_MODELS: Final = ReadModels(projections=(Payouts,))
