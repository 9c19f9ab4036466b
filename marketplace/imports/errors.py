"""What an import refuses: a whole file, or one row of it."""

from typing import Any


class ImportFileError(Exception):
    """The file as a whole can't be read; nothing of it was imported."""


class RowRefusedError(Exception):
    """One row can't be read as what it should be; its neighbours can.

    Attributes:
        code: Which of ``marketplace.imports.reasons.REASONS`` it is.
        details: What explains it, by name.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details
