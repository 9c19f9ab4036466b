"""One process of the web server."""

import gc
import os
import signal

from litestar import Litestar

from marketplace.embedded.server import die_with_parent
from marketplace.settings import read_settings
from marketplace.web.app import create_app


def create() -> Litestar:
    """The application by the settings of the environment; for the server's own processes."""
    follow_parent = die_with_parent(None, signal.SIGTERM, parent=os.getppid())
    follow_parent()
    settings = read_settings(os.environ)
    assert settings.database_url is not None
    app = create_app(
        settings.database_url,
        settings.marketplace_origin,
        settings.attachments,
        settings.claim_keys,
    )
    # Else each full collection looks through all modules and stops every caller for 50 ms.
    gc.collect()
    gc.freeze()
    return app
