"""A file's bytes and text, plain or gzipped, from its beginning as often as they are asked for."""

import gzip
import io
from pathlib import Path
from typing import BinaryIO, Final, TextIO, cast

from marketplace.imports.encodings import Encoding, encoding_of
from marketplace.imports.errors import ImportFileError

GZIP: Final = b"\x1f\x8b"


class InputFile:
    """One file that is read, in its encoding.

    Attributes:
        encoding: What it is in.
    """

    def __init__(self, path: Path, stated: str | None = None, expected: str | None = None) -> None:
        """Look at all of it.

        Args:
            path: Where it is.
            stated: In which encoding it is said to be.
            expected: In which its format says that such files are; a byte order mark and bytes
                that can be nothing else weigh more.

        Raises:
            ImportFileError: it mixes encodings, is in another than stated, or is no regular file.
            OSError, EOFError, zlib.error: it can't be read.
        """
        if not path.is_file():
            raise ImportFileError("it is read more than once, so it must be a regular file")
        self._path = path
        with path.open("rb") as file:
            self._zipped = file.read(len(GZIP)) == GZIP
        self.encoding = encoding_of(self.bytes, _named(stated), _named(expected))

    def bytes(self) -> BinaryIO:
        """Its bytes, unzipped."""
        if self._zipped:
            return cast("BinaryIO", gzip.open(self._path, "rb"))
        return self._path.open("rb")

    def text(self) -> TextIO:
        """Its text, line ends as they are; what is no text can be seen in it."""
        codec = "utf-8-sig" if self.encoding is Encoding.UTF_8 else self.encoding.value
        # Bytes that are no text become what no text holds, so that only their row is refused.
        errors = "replace" if self.encoding.is_wide else "surrogateescape"
        return io.TextIOWrapper(self.bytes(), encoding=codec, errors=errors, newline="")


def _named(name: str | None) -> tuple[Encoding, ...]:
    try:
        return () if name is None else Encoding.named(name)
    except ValueError:
        there = ", ".join(Encoding)
        raise ImportFileError(f"no encoding {name}; there are {there}, utf-16") from None
