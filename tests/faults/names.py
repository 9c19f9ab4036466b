"""Names of hosts that stop meaning anything, for one process and what it starts.

The process sees an ``/etc/hosts`` of ours and asks a name server that is not there: an ordinary
file system may do so in a namespace of its own, so nobody else notices.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

AS_ROOT: Final = ("unshare", "--mount")
AS_ANYBODY: Final = ("unshare", "--user", "--mount", "--map-root-user")
BEHIND: Final = (
    'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"'
)
NOBODY_ANSWERS: Final = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"


class Names(NamedTuple):
    """Some names of this machine.

    Attributes:
        hosts: What the process sees as ``/etc/hosts``.
        resolver: And as ``/etc/resolv.conf``.
    """

    hosts: Path
    resolver: Path
    known: tuple[str, ...]

    def know(self) -> None:
        """Each of them is this machine."""
        self._write("".join(f"127.0.0.1 {name}\n" for name in self.known))

    def forget(self) -> None:
        """None of them is known."""
        self._write("")

    def _write(self, lines: str) -> None:
        # In place: what is mounted is this very file.
        self.hosts.write_text(f"127.0.0.1 localhost\n{lines}")

    def command(self, command: Sequence[str]) -> tuple[str, ...]:
        """The same command, with these names."""
        apart = AS_ROOT if os.geteuid() == 0 else AS_ANYBODY
        return (*apart, "sh", "-c", BEHIND, "sh", str(self.hosts), str(self.resolver), *command)


def names_of_our_own(folder: Path, known: tuple[str, ...]) -> Names:
    """Such names; the test is skipped, with the reason, where nobody may mount."""
    names = Names(folder / "hosts", folder / "resolv.conf", known)
    names.resolver.write_text(NOBODY_ANSWERS)
    names.know()
    tried = subprocess.run(names.command(("true",)), capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no names of one's own can be mounted: {tried.stderr.strip()}")
    return names
