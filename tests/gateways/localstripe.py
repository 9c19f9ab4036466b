"""``localstripe``, an independent stand-in of Stripe, as a process in an environment of its own.

It is under the GPL and never imported here. Its own command listens on every interface and loads
what it finds in the temporary folder; so its application is run by hand, on the loopback.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

RELEASE: Final = "localstripe==1.15.10"
INSTALL_SECONDS_MAX: Final = 240
START_SECONDS_MAX: Final = 30
RUN: Final = """\
import sys
from aiohttp import web
from localstripe.server import app
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


def install(folder: Path) -> Path:
    """Make its environment; the Python in it.

    Where the package index can't be reached the tests are skipped, but never in CI.
    """
    uv = Path(sys.executable).with_name("uv")
    python = folder / "bin" / "python"
    try:
        for words in (
            (uv, "venv", "--quiet", "--python", sys.executable, folder),
            (uv, "pip", "install", "--quiet", "--python", python, RELEASE),
        ):
            subprocess.run(words, check=True, capture_output=True, timeout=INSTALL_SECONDS_MAX)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        if os.environ.get("CI") == "true":
            pytest.fail(f"{RELEASE} could not be installed: {error!r} {said.decode()[-500:]}")
        pytest.skip(f"{RELEASE} could not be installed: {type(error).__name__}")
    return python


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def post(url: str, form: bytes) -> None:
    """Say something to it that the SDK has no words for."""
    request = Request(url, form, {"authorization": "Bearer sk_test_demo"})  # noqa: S310 - loopback
    with urlopen(request, timeout=START_SECONDS_MAX):  # noqa: S310 - loopback
        pass


@contextmanager
def running(python: Path, folder: Path) -> Iterator[str]:
    """The process for as long as the block; gives its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "TMPDIR": str(folder)}  # It keeps a file there.
    words = (python, "-c", RUN, str(port))
    process = subprocess.Popen(words, env=environment, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                with urlopen(f"{url}/js.stripe.com/v3/", timeout=1):  # noqa: S310 - loopback
                    break
            except (URLError, OSError):
                assert process.poll() is None, "it ended"
                assert time.monotonic() < deadline, "it does not answer"
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(START_SECONDS_MAX)
