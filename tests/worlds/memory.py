"""A folder in memory for a whole run, of which nothing stays, however the run ends."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PREFIX: Final = "mz-test-"
LOCK: Final = "lock"


@contextmanager
def folder_in(parent: Path) -> Iterator[Path]:
    """A folder; gone when the run ends or, if the run was killed, when the next one begins.

    Args:
        parent: Where it is made, beside those of runs at the same time.
    """
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    folder.chmod(0o755)
    with (folder / f"{LOCK}.new").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Only now does it have the name that others look for.
        (folder / f"{LOCK}.new").rename(folder / LOCK)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def sweep(parent: Path) -> None:
    """Remove the folders of runs that were killed: their locks are free."""
    for lock in parent.glob(f"{PREFIX}*/{LOCK}"):
        try:
            with lock.open() as opened:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # It goes on, has just ended, or is somebody else's.
        shutil.rmtree(lock.parent, ignore_errors=True)
