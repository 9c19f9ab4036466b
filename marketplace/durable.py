"""Files that are there whole or not at all, also after the power went."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, content: bytes, *, mode: int, replace: bool) -> bool:
    """Make a file, durably, as ``whole_file`` does.

    Args:
        path: Where; missing folders are made, durably too.
        content: What it will hold.
        mode: Its permissions, whatever the umask.
        replace: Whether a file that is there is replaced; else it stays.

    Returns:
        Whether the file is ours; not if one was there that stays.

    Raises:
        OSError: nothing was made, and nothing half made is left.
    """
    try:
        with whole_file(path, mode=mode, replace=replace) as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


@contextlib.contextmanager
def whole_file(path: Path, *, mode: int, replace: bool) -> Iterator[BinaryIO]:
    """Write a file, durably: bytes first, then its name, then the folder that lists the name.

    A process that is killed on the way may leave a ``.part`` file beside it, never a torn one. A
    name that is a link stands for the new file afterwards; what it led to stays as it is.

    Args:
        path: Where; missing folders are made, durably too.
        mode: Its permissions, whatever the umask.
        replace: Whether a file that is there is replaced.

    Raises:
        FileExistsError: one was there that stays.
        OSError: nothing was made, and nothing half made is left.
    """
    make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replace:
            part.replace(path)
        else:
            # Unlike a rename, a link never takes the place of what another process made first.
            path.hardlink_to(part)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        _flush_folder(path.parent)


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make a folder and those above it, durably; it may be there already.

    Raises:
        OSError: it can't be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=mode, exist_ok=True)
    except FileExistsError:
        # Not to be taken for the file that was to be made in it.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder) from None
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
