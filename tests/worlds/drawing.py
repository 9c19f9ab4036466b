"""Pictures as phones and programs make them, with all that they write beside the pixels."""

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SECRET = b"Secret-Village-7"
"""Stands in every piece of metadata; must be in nothing that is stored."""
PARIS = (48.0, 51.0, 30.0)
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def scene(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    drawn = Image.new("RGB", (width, height), (200, 30, 30))
    drawn.paste((30, 30, 200), (width // 2, 0, width, height))
    return drawn.convert(mode)


def told(orientation: int = 1) -> Image.Exif:
    """EXIF with a maker and a place."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = SECRET.decode()
    exif.get_ifd(GPS).update({1: "N", 2: PARIS, 3: "E", 4: PARIS})
    return exif


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A file."""
    out = BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


@cache
def gossiping(kind: str, orientation: int = 1) -> bytes:
    """A picture with EXIF, place, comment, XMP, profile, and bytes after its end.

    Made once, since the profile has the second in it in which it was made.
    """
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": told(orientation), "icc_profile": profile + SECRET}
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", SECRET.decode())
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["dpi"] = (300, 300)
    else:
        options["xmp"] = b"<x>" + SECRET + b"</x>"
    if kind == "JPEG":
        options["comment"] = SECRET
    return encoded(scene(), kind, **options) + SECRET


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
