"""What commands that read files share: options, the file as they say it, and refused rows."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct
from msgspec.structs import replace

from marketplace.imports.errors import ImportFileError
from marketplace.imports.files import InputFile
from marketplace.imports.mapping import (
    PLAIN,
    Format,
    check_day_format,
    read_format,
    ready_formats,
    source_of,
    zone_of,
)
from marketplace.imports.reasons import Reasons
from marketplace.imports.rejects import check_not_input, writing_rejects
from marketplace.imports.rows import BadRow, Row, Sheet
from marketplace.web.language import Language
from marketplace.web.nouns import JOINED

UNREADABLE: Final = 2
SOME_REFUSED: Final = 3
TOLD_FIRST: Final = 5
"""So many refusals are told on standard error, with or without a rejects file."""
UNREADABLE_ERRORS: Final = (ImportFileError, EOFError, OSError, zlib.error)
OPTIONS: Final = (
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--source", help="The platform that numbered the gifts, such as alipay."),
    click.option(
        "--format",
        default=PLAIN,
        show_default=True,
        help=f"How it is read: {', '.join(ready_formats())}, or a TOML file (docs/imports.md).",
    ),
    click.option("--encoding", help="utf-8, utf-16 or gb18030; found out if nobody says."),
    click.option("--zone", help="Of times that name none: +08:00, or such as Asia/Shanghai."),
    click.option(
        "--day-format", "day_formats", multiple=True, help="How times are written, as in strptime."
    ),
    click.option(
        "--rejects",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where to write refused rows whole, with line and reason; corrected, it is a file.",
    ),
)


def of_a_file(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and the options that say which file is read, and how."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


class Asked(Struct, frozen=True, kw_only=True):
    """Which file is read, and how.

    Attributes:
        rejects: Where refused rows go; absent: nowhere.
        source: Absent: as the format says.
        encoding: Absent: as the format says, or found out.
        zone: Absent: as the format says.
        day_formats: Empty: as the format says.
    """

    file: Path
    rejects: Path | None
    format: str
    source: str | None
    encoding: str | None
    zone: str | None
    day_formats: tuple[str, ...]


class Reading:
    """A file as the command line wants it read.

    Attributes:
        source: The platform; absent if nobody names one.
    """

    def __init__(self, asked: Asked) -> None:
        """Look at the file and at its header, and say what it is.

        Raises:
            ImportFileError: it can't be read so.
        """
        if asked.rejects is not None:
            check_not_input(asked.file, asked.rejects)
        self._rejects = asked.rejects
        self._format: Format = read_format(asked.format)
        try:
            zone = asked.zone or self._format.zone
            self._zone: tzinfo | None = zone_of(zone) if zone else None
            source = asked.source or self._format.source
            self.source = None if source is None else source_of(source)
            if asked.day_formats:
                formats = tuple(map(check_day_format, asked.day_formats))
                self._format = replace(self._format, day_formats=formats)
        except ValueError as error:
            raise ImportFileError(str(error)) from error
        self._file = InputFile(asked.file, asked.encoding, self._format.encoding)
        with self._file.text() as text:
            self._header = Sheet(text, self._format, self._file.encoding, self._zone).header
        named = "" if self.source is None else f", source {self.source}"
        click.echo(f"{asked.file}: {self._file.encoding.shown}, format {asked.format}{named}")

    def rows(self) -> Iterator[Row]:
        """Every row, from the first."""
        with self._file.text() as text:
            yield from Sheet(text, self._format, self._file.encoding, self._zone).rows()

    @contextmanager
    def rejecting(self) -> Iterator[Callable[[BadRow], None]]:
        """What tells the first refusals on standard error, and writes all if it is asked to."""
        reasons, told = Reasons(JOINED.problems), 0
        with ExitStack() as stack:
            write = None
            if self._rejects is not None:
                write = stack.enter_context(writing_rejects(self._rejects, self._header, reasons))

            def reject(bad: BadRow) -> None:
                nonlocal told
                told += 1
                if write is not None:
                    write(bad)
                if told <= TOLD_FIRST:
                    en, zh = (reasons.say(bad.refusal, one) for one in (Language.EN, Language.ZH))
                    click.echo(f"line {bad.line}: {en} / {zh}", err=True)

            yield reject
            if told > TOLD_FIRST:
                more = f"{told - TOLD_FIRST} more rows were refused"
                there = self._rejects
                where = f"see {there}" if there else "name a file with --rejects to see them"
                click.echo(f"{more}; {where}.", err=True)
