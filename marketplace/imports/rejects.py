"""The rows that were refused, whole, so that they can be corrected and imported again."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from marketplace.csv_cells import CellWriter, marked
from marketplace.durable import whole_file
from marketplace.imports.errors import ImportFileError
from marketplace.imports.reasons import Reasons
from marketplace.imports.rows import REJECT_COLUMNS, BadRow
from marketplace.web.language import Language

MODE: Final = 0o600
"""Donors' names stand in it."""
CODEC: Final = "utf-8-sig"
"""With the mark by which spreadsheets know it, and a run knows it whatever the format says."""


def check_not_input(file: Path, rejects: Path) -> None:
    """Raise unless the rejects go to another file than the one that is read.

    Raises:
        ImportFileError: they are one file, by whatever name or link.
    """
    if rejects.exists() and rejects.samefile(file):
        raise ImportFileError(f"{rejects} is the file that is read; name another for the rejects")


@contextmanager
def writing_rejects(
    path: Path, header: list[str], reasons: Reasons
) -> Iterator[Callable[[BadRow], None]]:
    """What writes a refused row; the file is there, durably, when the run is over.

    Args:
        path: Where; what was there is replaced.
        header: The input's own columns.
        reasons: Says why, in both languages.
    """
    failed: BaseException | None = None
    with whole_file(path, mode=MODE, replace=True) as file:
        # Bytes that were no text are written as they were.
        text = io.TextIOWrapper(file, encoding=CODEC, errors="surrogateescape", newline="")
        writer = CellWriter(text)
        writer.write([*REJECT_COLUMNS, *map(marked, header)])

        def write(bad: BadRow) -> None:
            said = (reasons.say(bad.refusal, language) for language in (Language.ZH, Language.EN))
            told = (bad.line, bad.refusal.code, *said)
            writer.write([*told, *map(marked, bad.cells)])

        try:
            yield write
        except BaseException as error:  # noqa: BLE001 - raised again when what was refused is safe
            failed = error
        text.flush()
        text.detach()
    if failed is not None:
        raise failed
