"""A file system of a few megabytes that really fills."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

MOUNT: Final = ("mount", "-t", "tmpfs", "-o", "size={}m,mode=0755", "none")
UNMOUNT: Final = ("umount", "--lazy")
APART: Final = ("unshare", "--user", "--mount", "--map-root-user")
HOLD: Final = '"$@" && echo mounted && read -r _'
BLOCK_BYTES: Final = 65_536


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Where it is mounted; the test is skipped, with the reason, where nobody may mount."""
    with tempfile.TemporaryDirectory(prefix="mz-disk-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        mount = [part.format(megabytes) for part in MOUNT] + [folder]
        with (_mounted if os.geteuid() == 0 else _mounted_apart)(mount) as root:
            yield Path(f"{root}{folder}")


@contextmanager
def _mounted(mount: list[str]) -> Iterator[str]:
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small file system can be mounted: {done.stderr.strip()}")
    try:
        yield ""
    finally:
        subprocess.run([*UNMOUNT, mount[-1]], check=True)


@contextmanager
def _mounted_apart(mount: list[str]) -> Iterator[str]:
    """An ordinary user may mount in a namespace of their own; we look in through its process."""
    pipe = subprocess.PIPE
    command = [*APART, "sh", "-c", HOLD, "sh", *mount]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != "mounted\n":
            pytest.skip(f"no small file system can be mounted: {holder.stderr.read().strip()}")
        try:
            yield f"/proc/{holder.pid}/root"
        finally:
            holder.communicate("done\n")


def fill(folder: Path, *, leave_megabytes: int) -> Path:
    """Put ballast on the disk, so that only so much is left; delete it to free the rest."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        while free_bytes(folder) > leave_megabytes * 1024**2:
            file.write(b"\0" * BLOCK_BYTES)
            file.flush()
    return ballast


def free_bytes(folder: Path) -> int:
    """What is left on the disk."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
