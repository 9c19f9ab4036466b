"""Drawings of invented goods, so that the demo's orders have pictures and nobody's are used."""

from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

SIZE: Final = (480, 360)
PAPER: Final = (246, 243, 234)
STITCH: Final = (250, 250, 250)


class Drawing(NamedTuple):
    """A shape on paper: its colour, and its outline in per cent of the width and height."""

    colour: tuple[int, int, int]
    outline: tuple[tuple[int, int], ...]


DRAWINGS: Final = {
    "bags": Drawing((38, 70, 130), ((25, 30), (75, 30), (82, 90), (18, 90))),
    "baskets": Drawing((176, 128, 70), ((15, 45), (85, 45), (72, 88), (28, 88))),
    "dolls": Drawing((205, 175, 95), ((50, 12), (62, 30), (80, 88), (20, 88), (38, 30))),
    "fault": Drawing((150, 52, 48), ((25, 30), (60, 30), (78, 60), (70, 90), (18, 90))),
}


def draw(name: str) -> bytes:
    """A small PNG: the shape, with a seam around it."""
    drawing = DRAWINGS[name]
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    points = [(x * SIZE[0] // 100, y * SIZE[1] // 100) for x, y in drawing.outline]
    pen.polygon(points, fill=drawing.colour)
    pen.line([*points, points[0]], fill=STITCH, width=4)
    out = BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()
