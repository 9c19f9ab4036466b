"""Style sheet and mark under names that change with their content, so they may be kept for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

FOLDER: Final = Path(__file__).parent / "static"
MEDIA_TYPES: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER: Final = "public, max-age=31536000, immutable"


class Asset(Struct, frozen=True):
    """A file as it is served."""

    content: bytes
    media_type: str


@cache
def addresses() -> dict[str, str]:
    """The address of each file, by the name it has in the folder."""
    return {
        path.name: f"/static/{path.stem}.{sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"
        for path in sorted(FOLDER.iterdir())
        if path.suffix in MEDIA_TYPES
    }


@cache
def _assets() -> dict[str, Asset]:
    return {
        address: Asset((FOLDER / name).read_bytes(), MEDIA_TYPES[Path(name).suffix])
        for name, address in addresses().items()
    }


@get("/static/{name:str}", include_in_schema=False)
async def send_asset(name: FromPath[str]) -> Response[bytes]:
    """A file under its current name; an old name is gone."""
    found = _assets().get(f"/static/{name}")
    if found is None:
        raise NotFoundException
    headers = {"Cache-Control": FOR_EVER}
    return Response(found.content, media_type=found.media_type, headers=headers)
