"""Lines of the bank's statement, and where each of them stands."""

from typing import Final

from projections.capability import ReadModels
from projections.treasury.bank_lines import BankLines

READ_MODELS: Final = ReadModels(projections=(BankLines,))
