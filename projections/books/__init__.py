"""The journal with its balances, and the figures of the home page."""

from typing import Final

from domain.facts.treasury import GatewayLineRecorded, GatewayLineWithdrawn
from projections.books.figures import FiguresProjection
from projections.books.journal import Journal
from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(
    projections=(Journal, FiguresProjection),
    # A line that waits for its second person has moved no money; who confirms it asks the log.
    passes_over=(GatewayLineRecorded, GatewayLineWithdrawn),
)
