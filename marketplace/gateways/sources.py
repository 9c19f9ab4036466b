"""Where keys come from: a file or the environment; no setting and no message holds one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from marketplace.processes.settings import SettingsError

KEY_BYTES_MAX: Final = 64 * 1024
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class GatewaySettingsError(SettingsError):
    """The gateways can't be used as they are set; the message names the setting."""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where one key is. One of the two is given.

    Attributes:
        file: A path, from the folder of the gateways' file on.
        env: A variable of the environment.
    """

    file: str | None = None
    env: str | None = None


class Sources(Struct, frozen=True):
    """What keys are read from.

    Attributes:
        folder: Where the gateways' file lies.
        environment: The variables.
    """

    folder: Path
    environment: Mapping[str, str]

    def read(self, source: Source, what: str) -> str:
        """A key.

        Args:
            source: Where it is.
            what: How the settings call it.

        Raises:
            GatewaySettingsError: it is not there, is empty, or is said to be at two places.
        """
        if (source.file is None) is (source.env is None):
            raise GatewaySettingsError(f"{what} is in one place: either `file` or `env`")
        if source.env is not None:
            text = self.environment.get(source.env, "")
            where = f"the variable `{source.env}`"
        else:
            assert source.file is not None
            where = f"the file `{source.file}`"
            try:
                with (self.folder / source.file).open("rb") as file:
                    text = file.read(KEY_BYTES_MAX).decode()
            except (OSError, UnicodeDecodeError) as error:
                raise GatewaySettingsError(
                    f"{what}: {where} can't be read ({type(error).__name__})"
                ) from error
        if not text.strip():
            raise GatewaySettingsError(f"{what}: {where} is empty")
        return text.strip()


def required_https(url: str, what: str) -> str:
    """An address that money may be spoken about at: HTTPS, or this very machine.

    Raises:
        GatewaySettingsError: it is another, has a query, or ends with a slash.
    """
    parts = urlsplit(url)
    near = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or near):
        raise GatewaySettingsError(f"{what} is an address that begins with https://")
    if parts.query or parts.fragment or parts.username or url.endswith("/"):
        raise GatewaySettingsError(f"{what} has no user, no query and no slash at its end")
    return url
