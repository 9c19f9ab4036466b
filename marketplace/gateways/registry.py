"""Which gateways are on: read from a file, and checked.

Where real money moves, a pretended bank that settles whatever it is asked for has no place: a gift
would exist that nobody paid. So both together are refused, unless the file says that it is meant.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.text import GatewayName
from marketplace.gateways.alipay.account import NAME as ALIPAY
from marketplace.gateways.alipay.account import AlipayAccount
from marketplace.gateways.alipay.settings import AlipaySettings
from marketplace.gateways.keys import KeyUnusableError
from marketplace.gateways.sandbox import SandboxGateway
from marketplace.gateways.sandbox_bank.account import NAME as SANDBOX_BANK
from marketplace.gateways.sandbox_bank.account import BankAccount, SandboxBankSettings
from marketplace.gateways.sources import GatewaySettingsError, Sources, required_https
from marketplace.gateways.stripe.account import NAME as STRIPE
from marketplace.gateways.stripe.account import StripeAccount, StripeSettings
from marketplace.gateways.wechat_pay.account import NAME as WECHAT_PAY
from marketplace.gateways.wechat_pay.account import WechatPayAccount
from marketplace.gateways.wechat_pay.settings import WechatPaySettings

NOTICES_PATH: Final = "/webhooks/"
"""Where gateways tell us, followed by the gateway's name."""
BOTH: Final = (
    "{pretended} beside {real}: it pays out what nobody paid in, and would do so beside real money."
    " Take `[{pretended}]` out of the gateways' file, or write `sandbox_beside_real_money = true`"
)
NO_PAYEES: Final = (
    '`payouts = "{name}"`: it pays accounts, and no accounts of payees are kept yet;'
    " without `payouts` what is approved waits"
)


class SandboxSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The section ``[sandbox]``; that it is there turns the sandbox on."""


class GatewaysFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file that ``MARKETPLACE_GATEWAYS`` names.

    Attributes:
        public_url: Where the world reaches us, for notices.
        payouts: Which gateway pays what is approved; absent: the pretended one if it is alone,
            else nobody, and it waits.
        sandbox_beside_real_money: Whether pretended and real gateways are meant to be together.
    """

    public_url: str | None = None
    payouts: GatewayName | None = None
    sandbox_beside_real_money: bool = False
    sandbox: SandboxSettings | None = None
    sandbox_bank: SandboxBankSettings | None = None
    alipay: AlipaySettings | None = None
    wechat_pay: WechatPaySettings | None = None
    stripe: StripeSettings | None = None


class Gateways(Struct, frozen=True, kw_only=True):
    """Which gateways are on, with their keys.

    Attributes:
        public_url: Where the world reaches us, for notices and for payers that come back; absent
            where only the sandbox is on.
        sandbox: Whether the pretended bank of this process pays out.
        pays_by: Who pays what is approved; absent: it waits.
    """

    sandbox: bool
    public_url: str | None = None
    sandbox_bank: BankAccount | None = None
    alipay: AlipayAccount | None = None
    wechat_pay: WechatPayAccount | None = None
    stripe: StripeAccount | None = None
    pays_by: GatewayName | None = None

    @property
    def pretended(self) -> tuple[GatewayName, ...]:
        """Those that move no real money."""
        found = {SandboxGateway.name: self.sandbox, SANDBOX_BANK: self.sandbox_bank}
        return tuple(name for name, on in found.items() if on)

    @property
    def real(self) -> tuple[GatewayName, ...]:
        """Those that move real money: with one of them, no gift exists that nobody paid."""
        found = {
            ALIPAY: self.alipay,
            WECHAT_PAY: self.wechat_pay,
            STRIPE: self.stripe,
        }
        return tuple(name for name, account in found.items() if account is not None)


SANDBOX_ALONE: Final = Gateways(sandbox=True, pays_by=SandboxGateway.name)
"""What is on where nothing is set."""


def read_gateways(path: Path | None, environment: Mapping[str, str]) -> Gateways:
    """Which gateways a file turns on; without one, the sandbox alone.

    Args:
        path: Of the file.
        environment: Where keys may be.

    Raises:
        GatewaySettingsError: one line that names the setting, and shows no key.
    """
    if path is None:
        return SANDBOX_ALONE
    try:
        told = msgspec.toml.decode(path.read_bytes(), type=GatewaysFile)
    except (OSError, UnicodeDecodeError) as error:
        raise GatewaySettingsError(f"`{path}` can't be read ({type(error).__name__})") from error
    except msgspec.DecodeError as error:
        raise GatewaySettingsError(f"`{path}`: {str(error).replace('`$.', '`')}") from error
    try:
        gateways = _with_keys(told, Sources(path.parent, environment))
    except KeyUnusableError as error:
        raise GatewaySettingsError(str(error)) from error
    _require_allowed(gateways, told)
    return gateways


def _with_keys(told: GatewaysFile, sources: Sources) -> Gateways:
    def notices(name: GatewayName) -> str:
        if told.public_url is None:
            raise GatewaySettingsError(f"`{name}` needs `public_url`, where notices come to")
        return required_https(told.public_url, "`public_url`") + NOTICES_PATH + name

    bank = alipay = wechat_pay = stripe = None
    if told.alipay is not None:
        alipay = told.alipay.account(sources, notices(ALIPAY))
    if told.wechat_pay is not None:
        wechat_pay = told.wechat_pay.account(sources, notices(WECHAT_PAY))
    if told.stripe is not None:
        if find_spec("stripe") is None:
            raise GatewaySettingsError("`stripe` needs its SDK: install `mingzhang[stripe]`")
        stripe = told.stripe.account(sources)
    if told.sandbox_bank is not None:
        notices(SANDBOX_BANK)
        bank = told.sandbox_bank.account(sources)
    found = Gateways(
        sandbox=told.sandbox is not None,
        public_url=told.public_url,
        sandbox_bank=bank,
        alipay=alipay,
        wechat_pay=wechat_pay,
        stripe=stripe,
    )
    on = (*found.pretended, *found.real)
    alone = on[0] if len(on) == 1 and found.pretended else None
    return replace(found, pays_by=told.payouts or alone)


def _require_allowed(gateways: Gateways, told: GatewaysFile) -> None:
    """Raise unless what is on may be on together, and who pays can.

    Raises:
        GatewaySettingsError: it may not.
    """
    if gateways.real and gateways.pretended and not told.sandbox_beside_real_money:
        real = " and ".join(gateways.real)
        raise GatewaySettingsError(BOTH.format(pretended=gateways.pretended[0], real=real))
    if not gateways.real and not gateways.pretended:
        raise GatewaySettingsError("the gateways' file turns nothing on, not even `[sandbox]`")
    pays_by = gateways.pays_by
    if pays_by is None:
        return
    if pays_by == STRIPE:
        raise GatewaySettingsError('`payouts = "stripe"`: it takes payments and pays nobody here')
    if pays_by in gateways.real:
        raise GatewaySettingsError(NO_PAYEES.format(name=pays_by))
    if pays_by not in gateways.pretended:
        raise GatewaySettingsError(f'`payouts = "{pays_by}"` is no gateway that is on')
