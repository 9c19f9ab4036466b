"""Statements of the custody account: one for each currency and day that has ended."""

from marketplace.sandbox_bank.statements.formats import FORMATS, Format
from marketplace.sandbox_bank.statements.statement import (
    Statement,
    account_number,
    statement_of,
)

__all__ = ["FORMATS", "Format", "Statement", "account_number", "statement_of"]
