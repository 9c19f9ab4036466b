"""The demo's cast, without its servers."""

from datetime import UTC, datetime

from domain.ids import ActorId, PictureHash
from marketplace.demo.pictures import DRAWINGS
from marketplace.demo.steps import Cast

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


CAST = Cast(*(ActorId(f"staff:{name.upper()}") for name in Cast._fields))


PICTURES = {name: PictureHash(f"{n:02x}" * 32) for n, name in enumerate(DRAWINGS)}
