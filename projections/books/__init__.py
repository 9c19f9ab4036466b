"""The journal with its balances, and the figures of the home page."""

from typing import Final

from projections.books.figures import FiguresProjection
from projections.books.journal import Journal
from projections.capability import ReadModels

READ_MODELS: Final = ReadModels(projections=(Journal, FiguresProjection))
