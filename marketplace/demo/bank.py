"""The demo's bank: the sandbox bank beside all the rest, with keys that were made for it.

Nothing of the demo's story goes through it yet. Beside its keys lies a file that turns it on as the
gateway that gifts are paid by: start the demo with ``MARKETPLACE_GATEWAYS`` naming it.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from marketplace.cli.sandbox_bank import own_database
from marketplace.cli.serve import HOST, free_port
from marketplace.demo.supervisor import Child, child
from marketplace.durable import write_whole
from marketplace.embedded.postgres import PostgresServer

FOLDER: Final = "sandbox-bank"
PORTS_APART: Final = 10
KEY_FILES: Final = {"SANDBOX_BANK_KEY_FILE": "key", "SANDBOX_BANK_WEBHOOK_KEY_FILE": "webhook-key"}

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


class DemoBank(NamedTuple):
    """The bank as a part of the demo, and its address."""

    part: Child
    url: str


@contextmanager
def demo_bank(
    postgres: PostgresServer, data: Path, port: int, environment: Mapping[str, str]
) -> Iterator[DemoBank]:
    """The bank for as long as the block.

    Args:
        postgres: The embedded server, which runs; the bank has a database of its own on it.
        data: The demo's folder.
        port: Where the demo serves; the bank is near.
        environment: Of the demo's parts.
    """
    bank_port = free_port(HOST, port + PORTS_APART)
    url = f"http://{HOST}:{bank_port}"
    market = f"http://{HOST}:{port}"
    gateways = GATEWAYS.format(market=market, bank=url).encode()
    write_whole(data / FOLDER / "gateways.toml", gateways, mode=0o644, replace=True)
    own = {
        **environment,
        **{name: str(_key(data / FOLDER / file)) for name, file in KEY_FILES.items()},
        "SANDBOX_BANK_DATABASE_URL": own_database(postgres),
        "SANDBOX_BANK_RETURN_ORIGIN": market,
        "SANDBOX_BANK_WEBHOOK_URL": f"{market}/webhooks/sandbox_bank",
        "SANDBOX_BANK_PUBLIC_URL": url,
    }
    with child("sandbox-bank", ("--port", str(bank_port)), own, data) as running:
        yield DemoBank(running, url)


def _key(file: Path) -> Path:
    """A key's file; made at first use."""
    write_whole(file, secrets.token_hex(32).encode(), mode=0o600, replace=False)
    return file
