"""Running the audit as a program."""

import os
import subprocess
import sys
from pathlib import Path


def audit(dsn: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    program = Path(sys.executable).parent / "marketplace"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": dsn}
    return subprocess.run(
        [program, "audit", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
