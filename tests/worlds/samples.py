"""One stored payload for each event version, as it was recorded first."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "events" / "samples"
SAMPLES: Final = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.json"))}
