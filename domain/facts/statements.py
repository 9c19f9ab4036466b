"""The bank's statement: how facts about its lines are found."""

from domain.ids import Tag
from domain.text import Reference


def statement_tag(bank_reference: Reference) -> Tag:
    """``statement:…``, by the bank's name for the line."""
    return Tag(f"statement:{bank_reference}")
