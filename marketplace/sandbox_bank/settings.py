"""What is said to the bank when it starts; nothing of it can be changed by a request."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

KEY_BYTES_MIN: Final = 32
PERMILLE_MAX: Final = 1_000
PREFIX: Final = "SANDBOX_BANK_"
Url = Annotated[str, Meta(pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*)?$")]


class BankSettingsError(Exception):
    """The bank can't start like this; the message is a line that names the variable."""


class BankSettings(Struct, frozen=True):
    """Each is a variable of the environment, ``SANDBOX_BANK_`` and its name in capitals.

    Attributes:
        key: Shared with the merchant; signs requests, 32 bytes or more.
        webhook_key: Signs events, 32 bytes or more, and is another one.
        database_url: PostgreSQL 15 or newer; absent: an own database of the embedded server.
        webhook_url: Where events go; absent: nowhere, and they wait.
        return_origin: Where payers may be sent back to, as ``http://127.0.0.1:8000``.
        public_url: Under which payers reach the bank's pages.
        fee_permille: What the bank keeps of a captured payment.
        second_factor_from: From so many major units on a payment needs a code.
        settle_seconds: How long a payout is under way, by the bank's clock.
        hang_seconds: How long the bank is silent where a switch says that it hangs.
        step_seconds: How often it looks for what is due.
        public: Whether others than this machine reach it: then its control pages are closed.
    """

    key: str
    webhook_key: str
    database_url: Annotated[str, Meta(pattern=r"^postgres(ql)?://")] | None = None
    webhook_url: Url | None = None
    return_origin: Url = "http://127.0.0.1:8000"
    public_url: Url = "http://127.0.0.1:8010"
    fee_permille: Decimal = Decimal(6)
    second_factor_from: Annotated[int, Meta(ge=1)] = 1_000
    settle_seconds: Annotated[int, Meta(ge=0)] = 1
    hang_seconds: Annotated[float, Meta(gt=0, le=600)] = 60.0
    step_seconds: Annotated[float, Meta(gt=0, le=60)] = 0.2
    public: bool = False


def read_bank_settings(environment: Mapping[str, str]) -> BankSettings:
    """Read the bank's settings; a key may lie in a file that ``…_KEY_FILE`` names.

    Raises:
        BankSettingsError: one is missing or can't be used.
    """
    fields = set(BankSettings.__struct_fields__)
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and value
    }
    for name in ("key", "webhook_key"):
        file = given.pop(f"{name}_file", None)
        if file is not None:
            given[name] = _key_in(Path(file), name)
    if unknown := sorted(given.keys() - fields):
        raise BankSettingsError(f"there is no setting `{PREFIX}{unknown[0].upper()}`")
    try:
        settings = msgspec.convert(given, BankSettings, strict=False)
    except msgspec.ValidationError as error:
        raise BankSettingsError(f"{error} - settings `{PREFIX}…`") from error
    return checked(settings)


def checked(settings: BankSettings) -> BankSettings:
    """The same settings, if the bank may start with them.

    Raises:
        BankSettingsError: a key is short, both are one, an origin is more than that, or the fee
            is none.
    """
    for name, key in (("KEY", settings.key), ("WEBHOOK_KEY", settings.webhook_key)):
        if len(key.encode()) < KEY_BYTES_MIN:
            raise BankSettingsError(f"`{PREFIX}{name}` is shorter than {KEY_BYTES_MIN} bytes")
    if settings.key == settings.webhook_key:
        raise BankSettingsError(f"`{PREFIX}WEBHOOK_KEY` is the same as `{PREFIX}KEY`")
    if urlsplit(settings.return_origin).path not in ("", "/"):
        raise BankSettingsError(f"`{PREFIX}RETURN_ORIGIN` is an origin, without a path")
    fee = settings.fee_permille
    if not fee.is_finite() or not 0 <= fee <= PERMILLE_MAX:
        raise BankSettingsError(f"`{PREFIX}FEE_PERMILLE` is no number from 0 to {PERMILLE_MAX}")
    return settings


def _key_in(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise BankSettingsError(f"`{PREFIX}{name.upper()}_FILE` can't be read: {error}") from error
