"""From what somebody uploads to a picture that may be published: pixels only, the right way up."""

import struct
import zlib
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

from msgspec import Struct
from PIL import Image, ImageFile, ImageOps
from PIL.JpegImagePlugin import get_sampling

from marketplace.evidence.errors import (
    PictureKindUnsupportedError,
    PictureTooLargeError,
    PictureUnreadableError,
)

UPLOAD_BYTES_MAX: Final = 2 * 1024 * 1024
STORED_BYTES_MAX: Final = 4 * UPLOAD_BYTES_MAX
"""Encoding anew may take more room than the sender's encoder did, within bounds."""
PIXELS_MAX: Final = 20_000_000
"""At 4 bytes a pixel 80 MB while it is decoded. A picture of 2 MB may claim to have far more."""
MALFORMED: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What decoders raise on bytes that are no picture; running out of memory is another matter."""


class Kind(StrEnum):
    """The kinds that every browser shows, by media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"

    @property
    def codec(self) -> str:
        """Its name in the library."""
        return self.name


PLAIN_MODES: Final = {
    Kind.JPEG: ("L", "RGB"),
    Kind.PNG: ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    Kind.WEBP: ("RGB", "RGBA"),
}
"""Kinds of pixels that are kept; others become RGB, or RGBA where something is transparent."""


class Picture(Struct, frozen=True):
    """A picture that holds nothing but pixels.

    Attributes:
        content: The encoded bytes.
        width: In pixels, after turning it the right way up.
        height: Likewise.
    """

    kind: Kind
    content: bytes
    width: int
    height: int


def kind_of(content: bytes) -> Kind | None:
    """What the bytes begin like; absent if like nothing that is taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def clean(upload: bytes) -> Picture:
    """Decode a picture, turn it the right way up, and encode its pixels anew.

    Nothing else of the upload survives: no EXIF, place, thumbnail, comment, colour profile (colours
    are taken as sRGB) or bytes after the end. The same upload gives the same bytes, as long as the
    codecs stay the same. A JPEG keeps its own quantisation, so it loses next to nothing.

    Raises:
        PictureKindUnsupportedError: no JPEG, PNG or WebP, or one that moves.
        PictureTooLargeError: too many bytes or pixels; pixels are not decoded to find out.
        PictureUnreadableError: broken.
    """
    if len(upload) > UPLOAD_BYTES_MAX:
        raise PictureTooLargeError("bytes", UPLOAD_BYTES_MAX)
    kind = kind_of(upload)
    if kind is None:
        raise PictureKindUnsupportedError("unknown")
    try:
        with Image.open(BytesIO(upload), formats=[kind.codec]) as image:
            if image.width * image.height > PIXELS_MAX:
                raise PictureTooLargeError("pixels", PIXELS_MAX)
            # Phones put further views behind a JPEG; the first one is the picture.
            if kind is not Kind.JPEG and getattr(image, "n_frames", 1) > 1:
                raise PictureKindUnsupportedError("animation")
            options = _options(kind, image)
            plain = _plain(kind, image)
            content = _encode(plain, kind, options)
    except MALFORMED as error:
        raise PictureUnreadableError(kind) from error
    if len(content) > STORED_BYTES_MAX:
        raise PictureTooLargeError("bytes", STORED_BYTES_MAX)
    return Picture(kind, content, plain.width, plain.height)


def _options(kind: Kind, image: ImageFile.ImageFile) -> dict[str, Any]:
    """How to encode; fixed, except that a JPEG keeps its own tables."""
    if kind is Kind.PNG:
        return {"compress_level": 6}
    if kind is Kind.WEBP:
        return {"quality": 85, "method": 4}
    tables = getattr(image, "quantization", None)
    if image.mode not in PLAIN_MODES[kind] or not tables:
        return {"quality": 85}
    return {"qtables": tables, "subsampling": get_sampling(image)}


def _plain(kind: Kind, image: Image.Image) -> Image.Image:
    """The pixels, the right way up, in a mode that the kind can hold."""
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode not in PLAIN_MODES[kind] or (image.mode != "RGBA" and _is_see_through(image)):
        see_through = kind is not Kind.JPEG and image.has_transparency_data
        image = image.convert("RGBA" if see_through else "RGB")
    # Encoders copy comments, profiles and more from here.
    image.info.clear()
    return image


def _is_see_through(image: Image.Image) -> bool:
    """Whether transparency is told beside the pixels, which would be lost."""
    return "transparency" in image.info


def _encode(image: Image.Image, kind: Kind, options: dict[str, Any]) -> bytes:
    encoded = BytesIO()
    image.save(encoded, format=kind.codec, **options)
    return encoded.getvalue()


def shrink(kind: Kind, content: bytes, side: int) -> bytes:
    """A stored picture for a small screen: a WebP, neither side longer, never enlarged.

    Raises:
        PictureUnreadableError: broken.
    """
    try:
        with Image.open(BytesIO(content), formats=[kind.codec]) as image:
            # A JPEG decodes to about this size at once, in a fraction of the time.
            image.draft("RGB", (side, side))
            image.thumbnail((side, side))
            see_through = image.has_transparency_data
            deep = image.mode == "I;16"
            shallow = image.point(lambda grey: grey * (1 / 256)) if deep else image
            plain = shallow.convert("RGBA" if see_through else "RGB")
            return _encode(plain, Kind.WEBP, {"quality": 70, "method": 4})
    except MALFORMED as error:
        raise PictureUnreadableError(kind) from error
