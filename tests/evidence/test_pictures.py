"""What is kept of a picture: its pixels, the right way up, and nothing else."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.errors import DomainError
from marketplace.evidence.errors import (
    PictureKindUnsupportedError,
    PictureTooLargeError,
    PictureUnreadableError,
)
from marketplace.evidence.pictures import PIXELS_MAX, UPLOAD_BYTES_MAX, Kind, clean, kind_of, shrink
from tests.worlds.drawing import GPS, SECRET, bomb, encoded, gossiping, scene

KINDS = ["JPEG", "PNG", "WEBP"]
RED, BLUE = (200, 30, 30), (30, 30, 200)


def opened(content: bytes) -> Image.Image:
    """A picture with its pixels read."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def is_near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Whether a pixel has a colour, but for what the codec lost."""
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 40 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_pixels_is_kept(kind: str) -> None:
    """Maker, place, comment, XMP, profile and what follows the end are gone; the picture is not."""
    upload = gossiping(kind)
    assert upload.count(SECRET) >= 3
    assert opened(upload).getexif().get_ifd(GPS)
    picture = clean(upload)
    kept = opened(picture.content)
    assert SECRET not in picture.content
    for marker in (b"Exif", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt", b"http", b"pHYs"):
        assert marker not in picture.content
    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop"} | {
        "background",
        "timestamp",
        "duration",
    }
    assert kind_of(picture.content) is picture.kind is Kind[kind]
    assert (picture.width, picture.height) == kept.size == (60, 40)
    assert is_near(kept, (5, 20), RED)
    assert is_near(kept, (55, 20), BLUE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_turned_the_right_way_up(kind: str) -> None:
    """A phone held upright writes a lying picture and the word that it must be turned."""
    picture = clean(gossiping(kind, orientation=6))
    kept = opened(picture.content)
    assert (picture.width, picture.height) == kept.size == (40, 60)
    assert is_near(kept, (20, 5), RED)
    assert is_near(kept, (20, 55), BLUE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_upload_gives_the_same_bytes(kind: str) -> None:
    """So that it gets the same hash; what differs in metadata only gets it too."""
    assert clean(gossiping(kind)) == clean(gossiping(kind))
    assert clean(gossiping(kind)) == clean(encoded(scene(), kind))
    assert clean(encoded(scene(), kind)) != clean(encoded(scene(61), kind))


def test_a_jpeg_keeps_its_quality() -> None:
    """Its own tables are used, so a small file stays small and a good one good."""
    for quality in (30, 95):
        upload = encoded(Image.effect_noise((300, 200), 80).convert("RGB"), "JPEG", quality=quality)
        content = clean(upload).content
        assert abs(len(content) - len(upload)) < len(upload) // 10


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_pixels_is_taken(kind: str, mode: str) -> None:
    """Grey, palette, print colours, transparency, 16 bits."""
    drawn = scene(mode="L").convert(mode) if mode == "I;16" else scene(mode=mode)
    kept = opened(clean(encoded(drawn, kind)).content)
    assert kept.size == (60, 40)


def test_transparency_is_kept() -> None:
    """Also where it is told beside the pixels: a palette's and a single colour's."""
    palette = scene(mode="P")
    palette.info["transparency"] = palette.getpixel((5, 5))
    for upload in (encoded(palette, "PNG"), encoded(scene(), "PNG", transparency=RED)):
        kept = opened(clean(upload).content).convert("RGBA")
        corner = kept.getpixel((5, 5))
        other = kept.getpixel((55, 5))
        assert isinstance(corner, tuple)
        assert isinstance(other, tuple)
        assert (corner[3], other[3]) == (0, 255)


def test_the_first_view_of_a_phones_picture_is_taken() -> None:
    """Phones append depth maps and more (MPO); they are no animation and are dropped."""
    upload = encoded(scene(), "MPO", save_all=True, append_images=[scene(30, 30)])
    assert opened(upload).format == "MPO"
    kept = opened(clean(upload).content)
    assert (kept.format, kept.size) == ("JPEG", (60, 40))


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encoded(scene(), "GIF"),
        encoded(scene(), "TIFF"),
        encoded(scene(), "BMP"),
        encoded(scene(), "PNG", save_all=True, append_images=[scene(mode="L").convert("RGB")]),
        encoded(scene(), "WEBP", save_all=True, append_images=[scene(mode="L").convert("RGB")]),
    ],
)
def test_other_kinds_are_refused(upload: bytes) -> None:
    """No picture, another format, or one that moves."""
    with pytest.raises(PictureKindUnsupportedError):
        clean(upload)


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_picture_is_refused(kind: str) -> None:
    """Cut off in the middle, or only its beginning."""
    whole = encoded(Image.effect_noise((200, 200), 50).convert("RGB"), kind)
    for part in (whole[: len(whole) // 2], whole[:30], whole[:12]):
        with pytest.raises(PictureUnreadableError):
            clean(part)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), data=st.data())
def test_damage_is_named_or_harmless(kind: str, data: st.DataObject) -> None:
    """Whatever bytes are changed, a picture comes out or a rule is named; nothing else happens."""
    content = bytearray(gossiping(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        picture = clean(bytes(content))
    except DomainError as error:
        assert error.code.startswith("Picture")  # noqa: PT017 - either outcome is right
    else:
        assert opened(picture.content).size == (picture.width, picture.height)


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    """The limit is exact."""
    small = encoded(scene(), "JPEG")
    at_most = small + bytes(UPLOAD_BYTES_MAX - len(small))
    assert clean(at_most).width == 60
    with pytest.raises(PictureTooLargeError) as raised:
        clean(at_most + b"\0")
    assert raised.value.details == {"unit": "bytes", "most": UPLOAD_BYTES_MAX}


@pytest.mark.parametrize(("width", "height"), [(5_000, 4_001), (100_000, 100_000), (2**31 - 1, 1)])
def test_a_decompression_bomb_is_not_unpacked(width: int, height: int) -> None:
    """A file of a kilobyte that claims millions of pixels."""
    upload = bomb(width, height)
    assert len(upload) < 2_000
    with pytest.raises((PictureTooLargeError, PictureUnreadableError)):
        clean(upload)


def test_the_limit_of_pixels_is_exact() -> None:
    """20 million are taken, and are a picture."""
    assert clean(encoded(Image.new("1", (5_000, 4_000)), "PNG")).width == 5_000
    assert PIXELS_MAX == 5_000 * 4_000
    with pytest.raises(PictureTooLargeError):
        clean(encoded(Image.new("1", (5_000, 4_001)), "PNG"))


@pytest.mark.parametrize(
    ("kind", "mode", "seen"),
    [
        *((kind, "RGB", RED) for kind in KINDS),
        ("PNG", "P", RED),
        ("PNG", "RGBA", RED),
        ("PNG", "L", (80, 80, 80)),
        ("PNG", "1", (0, 0, 0)),
        ("PNG", "I;16", (156, 156, 156)),
        ("JPEG", "L", (80, 80, 80)),
        ("WEBP", "RGBA", RED),
    ],
)
def test_a_small_picture_shows_the_same(kind: str, mode: str, seen: tuple[int, int, int]) -> None:
    """Whatever its pixels are made of; within the side that was asked for, and never enlarged."""
    large = Image.new(mode, (600, 400), 40_000) if mode == "I;16" else scene(600, 400, mode)
    kept = clean(encoded(large, kind))
    small = opened(shrink(kept.kind, kept.content, 240))
    assert (small.format, small.size) == ("WEBP", (240, 160))
    assert is_near(small, (30, 80), seen)
    assert opened(shrink(kept.kind, kept.content, 9_000)).size == (600, 400)


def test_a_broken_picture_is_not_shrunk() -> None:
    """As when it is taken."""
    kept = clean(encoded(scene(600, 400), "PNG"))
    with pytest.raises(PictureUnreadableError):
        shrink(kept.kind, kept.content[:200], 240)
