"""By which gateways people pay, as the process was told; none is the sandbox within it.

Without a gateway a gift is taken at its word, which is right for trying things out and for nothing
else. With one, nothing counts as given or paid in before the gateway says that it captured it.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import asyncpg
from msgspec import Struct

from domain.errors import ForbiddenError, MalformedError, UnknownError
from domain.ids import PaymentId
from domain.money import Currency
from domain.text import GatewayName
from workers.payments import PaymentGateway

OPEN_FOR: Final = timedelta(minutes=30)
"""How long a payment may be paid. House rule of 2026-11: a bank's second factor takes minutes."""


@dataclass(eq=False)
class PaymentRequiredError(ForbiddenError):
    """With a gateway, money counts once it is paid there; nobody's word is taken for it."""


@dataclass(eq=False)
class PaymentGatewayUnknownError(UnknownError):
    """Nobody pays by this gateway here.

    Attributes:
        gateway: Absent where none was named and there is not exactly one.
    """

    gateway: GatewayName | None


@dataclass(eq=False)
class PaymentCurrencyNotOfferedError(MalformedError):
    """The gateway moves no money of this currency."""

    gateway: GatewayName
    currency: Currency


@dataclass(eq=False)
class NoticeNotBelievedError(MalformedError):
    """What came to the gateway's address is no notice of it; nothing of it was used.

    Attributes:
        reason: ``malformed``, ``forged``, ``stale``, ``replayed`` or ``foreign``.
    """

    gateway: GatewayName
    reason: str


class Paying(Struct, frozen=True):
    """What the process was told.

    Attributes:
        gateways: By name; none of them: the sandbox within the process takes gifts at their word.
        public_url: Where browsers reach us, ``https://…`` without a slash at its end; they come
            back there. It is never read from a request, which could name anybody's address.
    """

    gateways: Mapping[GatewayName, PaymentGateway] = MappingProxyType({})
    public_url: str = ""

    def require_sandbox(self) -> None:
        """Raise where money has to be paid.

        Raises:
            PaymentRequiredError: there is a gateway for it.
        """
        if self.gateways:
            raise PaymentRequiredError

    def gateway(self, name: GatewayName | None, currency: Currency) -> PaymentGateway:
        """Where somebody pays: the gateway that is named, or the only one.

        Raises:
            PaymentGatewayUnknownError, PaymentCurrencyNotOfferedError: it can't be.
        """
        if name is None and len(self.gateways) == 1:
            (name,) = self.gateways
        found = None if name is None else self.gateways.get(name)
        if found is None:
            raise PaymentGatewayUnknownError(name)
        if currency not in found.currencies:
            raise PaymentCurrencyNotOfferedError(found.name, currency)
        return found

    def return_url(self, payment_id: PaymentId) -> str:
        """Where the payer's browser comes back to."""
        return f"{self.public_url}/payments/{payment_id}?back=1"


SANDBOX_ONLY: Final = Paying()
OpenPaying = Callable[[asyncpg.Pool], AbstractAsyncContextManager[Paying]]
"""Opens the gateways for as long as a process needs them."""


@asynccontextmanager
async def at_their_word(_: asyncpg.Pool) -> AsyncGenerator[Paying]:
    """No gateway."""
    yield SANDBOX_ONLY
