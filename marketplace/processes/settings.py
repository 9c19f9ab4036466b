"""All settings, read once from the environment into one frozen struct."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class SettingsError(Exception):
    """A variable of the environment can't be used; the message names it."""


class Settings(Struct, frozen=True, rename="upper"):
    """What can be set from outside.

    Attributes:
        database_url: PostgreSQL 15 or newer; absent: the embedded one under ``marketplace_data``.
        broker_url: Redis, Valkey (``redis://``, ``unix://``) or RabbitMQ (``amqp://``); absent: the
            embedded Valkey under ``marketplace_data``.
        marketplace_data: Folder of the embedded servers, and of what lies outside the log.
        marketplace_attachments: Folder of the pictures that events name by hash; absent:
            ``attachments`` under ``marketplace_data``.
        marketplace_claim_keys: Folder of the keys that sign offline claim tokens; absent:
            ``claim-keys`` under ``marketplace_data``.
        marketplace_gateways: File that says which payment gateways are on; absent: the sandbox
            alone.
        marketplace_origin: Name of the log; stands in every leaf and never changes for a log.
        marketplace_reads_a_minute: Reads that one client may make of one kind of address in a
            minute; 0 is any number.
        marketplace_commands_a_minute: The same of commands.
        marketplace_exports_a_minute: The same of the whole log, and of statements as CSV.
        marketplace_notices_a_minute: The same of what gateways tell.
        marketplace_streams: How many may read the whole log at once, in each process.
        marketplace_connections: How many connections one client may hold, in each process.
        marketplace_trusted_proxies: Addresses and networks, apart by commas, of proxies whose
            ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are taken at their word.
    """

    database_url: Annotated[str, Meta(pattern=r"^postgres(ql)?://")] | None = None
    broker_url: Annotated[str, Meta(pattern=r"^(rediss?|unix|amqps?)://")] | None = None
    marketplace_data: str = ".data"
    marketplace_attachments: str | None = None
    marketplace_claim_keys: str | None = None
    marketplace_gateways: str | None = None
    marketplace_origin: Annotated[str, Meta(pattern=r"^[a-z0-9./-]{3,80}$")] = (
        "mingzhang.example/ledger"
    )
    marketplace_reads_a_minute: Annotated[int, Meta(ge=0)] = 3_000
    marketplace_commands_a_minute: Annotated[int, Meta(ge=0)] = 1_200
    marketplace_exports_a_minute: Annotated[int, Meta(ge=0)] = 60
    marketplace_notices_a_minute: Annotated[int, Meta(ge=0)] = 60_000
    marketplace_streams: Annotated[int, Meta(ge=1)] = 32
    marketplace_connections: Annotated[int, Meta(ge=1)] = 512
    marketplace_trusted_proxies: str = ""

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.marketplace_data).resolve()

    @property
    def attachments(self) -> Path:
        """The folder of the pictures."""
        return Path(self.marketplace_attachments or self.data / "attachments").resolve()

    @property
    def gateways_file(self) -> Path | None:
        """The gateways' file, if there is one."""
        path = self.marketplace_gateways
        return None if path is None else Path(path).resolve()

    @property
    def claim_keys(self) -> Path:
        """The folder of the claim tokens' keys."""
        return Path(self.marketplace_claim_keys or self.data / "claim-keys").resolve()


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings that an environment holds.

    Raises:
        SettingsError: one line that names the variable.
    """
    try:
        settings = msgspec.convert(dict(environment), Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error).replace("`$.", "`")) from error
    for network in settings.marketplace_trusted_proxies.split(","):
        try:
            ip_network(network.strip() or "::")
        except ValueError as error:
            raise SettingsError(f"{error} - `MARKETPLACE_TRUSTED_PROXIES`") from error
    return settings
