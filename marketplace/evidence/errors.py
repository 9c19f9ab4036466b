"""Why a picture was not taken or can't be had."""

from dataclasses import dataclass

from domain.errors import MalformedError, TooLargeError, UnknownError, UnsupportedError


@dataclass(eq=False)
class PictureUnreadableError(MalformedError):
    """The bytes begin like a picture and can't be decoded as one."""

    kind: str


@dataclass(eq=False)
class PictureKindUnsupportedError(UnsupportedError):
    """It is no still JPEG, PNG or WebP."""

    given: str


@dataclass(eq=False)
class PictureTooLargeError(TooLargeError):
    """It has more bytes or pixels than are taken.

    Attributes:
        unit: ``bytes`` or ``pixels``.
    """

    unit: str
    most: int


@dataclass(eq=False)
class PictureUnknownError(UnknownError):
    """No picture is stored under this hash."""

    sha256: str


class PictureStoreFullError(Exception):
    """There is no room on the disk; nothing was stored."""


class PictureStoreBrokenError(Exception):
    """The folder of the pictures can't be read or written; nothing was stored."""
