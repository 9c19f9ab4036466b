"""Payments, and money that gateways captured and that did not fit."""

from typing import Final

from projections.capability import ReadModels
from projections.payments.payments import PaymentsProjection

READ_MODELS: Final = ReadModels(projections=(PaymentsProjection,))
