"""One process of the bank: the application by the settings of the environment."""

import logging
import os
import signal

from litestar import Litestar

from marketplace.embedded.server import die_with_parent
from marketplace.sandbox_bank.app import create_app
from marketplace.sandbox_bank.settings import read_bank_settings


def create() -> Litestar:
    """The application; for the server's own processes."""
    follow_parent = die_with_parent(None, signal.SIGTERM, parent=os.getppid())
    follow_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return create_app(read_bank_settings(os.environ))
