"""The folder of the pictures, each under the SHA-256 of its bytes: ``ab/cd/abcd…``."""

import asyncio
import errno
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec import Struct

from domain.ids import PictureHash
from marketplace.durable import write_whole
from marketplace.evidence.errors import (
    PictureStoreBrokenError,
    PictureStoreFullError,
    PictureUnknownError,
)
from marketplace.evidence.pictures import Kind, Picture, clean, kind_of, shrink

HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
FULL: Final = (errno.ENOSPC, errno.EDQUOT)
FILE_MODE: Final = 0o644
DECODERS: Final = 2
"""Pictures decoded at a time; a bound on memory more than on time."""
SMALL_KEPT: Final = 256
"""Small pictures kept in memory, some 10 to 40 KB each; the oldest goes first."""


class Stored(Struct, frozen=True):
    """A picture that is stored.

    Attributes:
        sha256: Of the stored bytes, hex; events name the picture by it.
        bytes: How many are stored.
        width: In pixels.
        height: In pixels.
    """

    sha256: str
    bytes: int
    width: int
    height: int


class AttachmentStore:
    """The pictures. Several processes may use one folder."""

    def __init__(self, folder: Path, decode: Callable[[bytes], Picture] = clean) -> None:
        """Use a folder, which is made with the first picture.

        Args:
            folder: Where they lie.
            decode: Makes of an upload what is kept; it may take long.
        """
        self._folder, self._decode = folder, decode
        self._decoders = ThreadPoolExecutor(DECODERS, "pictures")
        self._small: dict[tuple[str, int], bytes] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._decoders.shutdown(wait=True, cancel_futures=True)

    async def put(self, upload: bytes) -> Stored:
        """Clean an uploaded picture and keep it, durably.

        The same upload again, or at the same time elsewhere, changes nothing.

        Raises:
            DomainError: it is no picture that is taken.
            PictureStoreFullError: no room on the disk.
            PictureStoreBrokenError: the folder can't be written.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._decoders, self._put, upload)

    async def get(self, name: str) -> tuple[Kind, bytes]:
        """A picture by its hash.

        Raises:
            PictureUnknownError: there is none, or the name is no hash.
            PictureStoreBrokenError: the folder can't be read.
        """
        if not HASH.fullmatch(name):
            raise PictureUnknownError(name[:64])
        return await asyncio.to_thread(self._get, name)

    async def require(self, names: Iterable[str]) -> tuple[PictureHash, ...]:
        """The names, if each is one of a stored picture; they are not read.

        Raises:
            PictureUnknownError: one is not.
            PictureStoreBrokenError: the folder can't be read.
        """
        asked = tuple(names)
        unknown = await asyncio.to_thread(self._missing, asked)
        if unknown is not None:
            raise PictureUnknownError(unknown[:64])
        return tuple(map(PictureHash, asked))

    def _missing(self, names: tuple[str, ...]) -> str | None:
        try:
            for name in names:
                if not (HASH.fullmatch(name) and self._path(name).is_file()):
                    return name
        except OSError as error:
            raise PictureStoreBrokenError from error
        return None

    async def get_small(self, name: str, side: int) -> bytes:
        """A picture as a WebP of which neither side is longer; kept in memory for a while.

        Raises:
            DomainError: as ``get``.
        """
        key = name, side
        if key not in self._small:
            kind, content = await self.get(name)
            loop = asyncio.get_running_loop()
            small = await loop.run_in_executor(self._decoders, shrink, kind, content, side)
            if len(self._small) >= SMALL_KEPT:
                self._small.pop(next(iter(self._small)))
            self._small[key] = small
        return self._small[key]

    def _put(self, upload: bytes) -> Stored:
        picture = self._decode(upload)
        name = sha256(picture.content).hexdigest()
        try:
            write_whole(self._path(name), picture.content, mode=FILE_MODE, replace=True)
        except OSError as error:
            full = error.errno in FULL
            raise (PictureStoreFullError if full else PictureStoreBrokenError) from error
        return Stored(name, len(picture.content), picture.width, picture.height)

    def _get(self, name: str) -> tuple[Kind, bytes]:
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise PictureUnknownError(name) from None
        except OSError as error:
            raise PictureStoreBrokenError from error
        kind = kind_of(content)
        # A disk that changed a byte must not speak for whoever uploaded the picture.
        if kind is None or sha256(content).hexdigest() != name:
            raise PictureStoreBrokenError
        return kind, content

    def _path(self, name: str) -> Path:
        return path_of(self._folder, name)


def path_of(folder: Path, name: str) -> Path:
    """Where a picture lies in a folder of pictures."""
    return folder / name[:2] / name[2:4] / name
