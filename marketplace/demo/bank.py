"""The demo's bank: the sandbox bank beside all the rest, with keys that were made for it.

Nothing of the demo's story goes through it yet. Beside its keys lies a file that turns it on as the
gateway that gifts are paid by: start the demo with ``MARKETPLACE_GATEWAYS`` naming it.
"""

import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from marketplace.cli.sandbox_bank import own_database
from marketplace.cli.serve import HOST, free_port
from marketplace.demo.supervisor import Child, child
from marketplace.durable import write_whole
from marketplace.embedded.postgres import PostgresServer

FOLDER: Final = "sandbox-bank"
PORTS_APART: Final = 10
KEY, WEBHOOK_KEY = "key", "webhook-key"
GATEWAYS: Final = """\
# Gifts are paid at the sandbox bank; payouts stay with the sandbox, as the demo's story has them.
public_url = "{market}"
payouts = "sandbox"
[sandbox]
[sandbox_bank]
url = "{bank}"
key = {{ file = "key" }}
webhook_key = {{ file = "webhook-key" }}
"""


class BankPlace(NamedTuple):
    """Where the demo's bank will be.

    Attributes:
        folder: Of its keys.
        port: Where it will listen.
        market: The market's address.
    """

    folder: Path
    port: int
    market: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"


def prepare_bank(data: Path, port: int) -> BankPlace:
    """Find it a place near the market, make its keys, and write how it is turned on.

    Args:
        data: The demo's folder.
        port: Where the market serves.
    """
    bank_port = free_port(HOST, port + PORTS_APART)
    place = BankPlace(data / FOLDER, bank_port, f"http://{HOST}:{port}")
    for name in (KEY, WEBHOOK_KEY):
        key = secrets.token_hex(32).encode()
        write_whole(place.folder / name, key, mode=0o600, replace=False)
    gateways = GATEWAYS.format(market=place.market, bank=place.url).encode()
    write_whole(place.folder / "gateways.toml", gateways, mode=0o644, replace=True)
    return place


def demo_bank(
    place: BankPlace, postgres: PostgresServer, environment: Mapping[str, str], logs: Path
) -> AbstractContextManager[Child]:
    """The bank for as long as the block.

    Args:
        place: Where.
        postgres: The embedded server, which runs; the bank has a database of its own on it.
        environment: Of the demo's parts.
        logs: Folder of what they say.
    """
    own = {
        **environment,
        "SANDBOX_BANK_KEY_FILE": str(place.folder / KEY),
        "SANDBOX_BANK_WEBHOOK_KEY_FILE": str(place.folder / WEBHOOK_KEY),
        "SANDBOX_BANK_DATABASE_URL": own_database(postgres),
        "SANDBOX_BANK_RETURN_ORIGIN": place.market,
        "SANDBOX_BANK_WEBHOOK_URL": f"{place.market}/webhooks/sandbox_bank",
        "SANDBOX_BANK_PUBLIC_URL": place.url,
    }
    return child("sandbox-bank", ("--port", str(place.port)), own, logs)
