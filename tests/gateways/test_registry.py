"""Which gateways are on, what is refused at the start, and that no message shows a key."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import PrivateFormat

from marketplace.cli import main
from marketplace.gateways.alipay.gateway import AlipayGateway
from marketplace.gateways.opening import opened
from marketplace.gateways.registry import SANDBOX_ALONE, read_gateways
from marketplace.gateways.sandbox import SandboxGateway
from marketplace.gateways.sources import GatewaySettingsError
from marketplace.gateways.wechat_pay.gateway import WechatPayGateway
from marketplace.log.log import utc_now
from tests.gateways.rsa_keys import certificate_pem, private_pem, public_pem, rsa_key

PUBLIC = 'public_url = "https://market.example"\n'
ALIPAY = """
[alipay]
app_id = "2021000000000001"
seller_id = "2088000000000001"
private_key = { env = "ALIPAY_KEY" }
public_key = { file = "keys/alipay.pem" }
"""
WECHAT = """
[wechat_pay]
mchid = "1900000001"
appid = "wx0000000000000001"
serial = "4A5B6C7D"
private_key = { file = "keys/merchant.pem" }
api_v3_key = { env = "WECHAT_V3" }
[wechat_pay.public_keys]
PUB_KEY_ID_0001 = { file = "keys/wechat.pem" }
"""
STRIPE = """
[stripe]
secret_key = { env = "STRIPE_KEY" }
webhook_secrets = [{ env = "STRIPE_HOOK" }]
currencies = ["CNY", "USD"]
"""
BANK = """
[sandbox_bank]
url = "http://127.0.0.1:8010"
key = { env = "BANK_KEY" }
webhook_key = { env = "WECHAT_V3" }
"""
CERTIFICATES = """
app_certificate = { file = "keys/app.crt" }
alipay_certificate = { file = "keys/app.crt" }
root_certificates = { file = "keys/app.crt" }
"""
SANDBOX = "[sandbox]\n"
BESIDE = "sandbox_beside_real_money = true\n"
V3 = "0123456789abcdef0123456789abcdef"
Write = Callable[[str], Path]


@pytest.fixture
def environment() -> Mapping[str, str]:
    """Keys that come from there."""
    bare = private_pem(rsa_key("app"), PrivateFormat.TraditionalOpenSSL).splitlines()[1:-1]
    return {
        "ALIPAY_KEY": "".join(bare),
        "WECHAT_V3": V3,
        "STRIPE_KEY": "rk_live_demo",
        "BANK_KEY": "k" * 32,
        "STRIPE_HOOK": "whsec_demo",
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the gateways' file, beside keys."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "alipay.pem").write_text(public_pem(rsa_key("alipay")))
    (keys / "wechat.pem").write_text(public_pem(rsa_key("wechat")))
    (keys / "merchant.pem").write_text(private_pem(rsa_key("merchant")))
    (keys / "app.crt").write_text(certificate_pem(rsa_key("app")))
    (keys / "empty.pem").write_text("\n")

    def write(text: str) -> Path:
        path = tmp_path / "gateways.toml"
        path.write_text(text)
        return path

    return write


def test_without_a_file_there_is_the_sandbox_alone() -> None:
    """As it is in the demo and on a developer's machine."""
    assert read_gateways(None, {}) == SANDBOX_ALONE
    assert SANDBOX_ALONE.real == ()


def test_what_the_file_names_is_on(write: Write, environment: Mapping[str, str]) -> None:
    """Notices are asked for at our public address; without `payouts` nobody pays."""
    gateways = read_gateways(write(PUBLIC + ALIPAY + WECHAT + STRIPE), environment)
    assert gateways.real == ("alipay", "wechat_pay", "stripe")
    assert (gateways.sandbox, gateways.pays_by) == (False, None)
    assert gateways.alipay is not None
    assert gateways.wechat_pay is not None
    assert gateways.alipay.notify_url == "https://market.example/webhooks/alipay"
    assert gateways.alipay.certificates is None
    assert gateways.wechat_pay.sealing_key == V3.encode()
    assert gateways.stripe is not None
    assert gateways.stripe.live
    with_certificates = ALIPAY.replace("public_key", "#public_key") + CERTIFICATES
    account = read_gateways(write(PUBLIC + with_certificates), environment).alipay
    assert account is not None
    assert account.certificates is not None
    assert account.certificates.app_cert_sn == account.certificates.alipay_cert_sn


async def test_they_are_opened_and_closed(
    write: Write, environment: Mapping[str, str], dsn: str
) -> None:
    """Each under its name; the sandbox takes no payments."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        gateways = read_gateways(write(PUBLIC + ALIPAY + WECHAT + STRIPE), environment)
        async with opened(gateways, pool, utc_now) as rails:
            assert {*rails.payments} == {"alipay", "wechat_pay", "stripe"}
            assert {*rails.payouts} == {"alipay", "wechat_pay"}
            alipay = rails.payments["alipay"]
            assert isinstance(alipay, AlipayGateway)
            assert isinstance(rails.payouts["wechat_pay"], WechatPayGateway)
        assert alipay._api._caller._client.is_closed
        async with opened(SANDBOX_ALONE, pool, utc_now) as rails:
            assert (rails.payments, rails.pays_by) == ({}, "sandbox")
            assert isinstance(rails.payouts["sandbox"], SandboxGateway)


@pytest.mark.parametrize("process", ["web_process", "worker"])
def test_a_process_loads_no_gateway_that_is_off(process: str) -> None:
    """Nor the clients that only gateways use: they are slow to load."""
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, marketplace.processes.{process}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "marketplace.gateways.alipay.account" in loaded
    assert not {"httpx", "stripe", "marketplace.gateways.alipay.gateway"}.intersection(loaded)


@pytest.mark.parametrize("name", ["serve", "work"])
def test_nothing_starts_with_both(
    write: Write, environment: Mapping[str, str], dsn: str, name: str
) -> None:
    """A pretended bank beside real money: it says why, and how to say that it is meant."""
    path = write(PUBLIC + ALIPAY + SANDBOX)
    settings = {**environment, "DATABASE_URL": dsn, "MARKETPLACE_GATEWAYS": str(path)}
    done = CliRunner().invoke(main, [name], env={**settings, "BROKER_URL": "unix:///nowhere"})
    assert done.exit_code == 2
    for said in ("sandbox beside alipay", "paid in", "sandbox_beside_real_money = true"):
        assert said in done.output


def test_both_may_be_meant(write: Write, environment: Mapping[str, str]) -> None:
    """On a machine for trying things out; then the file says who pays."""
    path = write(BESIDE + PUBLIC + ALIPAY + SANDBOX)
    assert read_gateways(path, environment).pays_by is None
    path = write('payouts = "sandbox"\n' + BESIDE + PUBLIC + ALIPAY + SANDBOX)
    assert read_gateways(path, environment).pays_by == "sandbox"
    assert read_gateways(write(SANDBOX), {}) == SANDBOX_ALONE


async def test_the_sandbox_bank_is_pretended_and_pays_households(
    write: Write, environment: Mapping[str, str], dsn: str
) -> None:
    """Alone it takes and pays; beside real money it is refused as the sandbox is."""
    gateways = read_gateways(write(PUBLIC + BANK), environment)
    assert (gateways.pretended, gateways.real) == (("sandbox_bank",), ())
    assert gateways.pays_by == "sandbox_bank"
    async with (
        asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool,
        opened(gateways, pool, utc_now) as rails,
    ):
        assert {*rails.payments} == {*rails.payouts} == {"sandbox_bank"}
    with pytest.raises(GatewaySettingsError, match="sandbox_bank beside alipay and stripe"):
        read_gateways(write(PUBLIC + BANK + ALIPAY + STRIPE), environment)
    both = read_gateways(write(PUBLIC + BANK + SANDBOX), environment)
    assert (both.pretended, both.pays_by) == (("sandbox", "sandbox_bank"), None)
    named = read_gateways(
        write('payouts = "sandbox_bank"\n' + PUBLIC + BANK + SANDBOX), environment
    )
    assert named.pays_by == "sandbox_bank"


def test_the_demo_is_not_told_to_a_real_gateway(
    write: Write, environment: Mapping[str, str]
) -> None:
    """An invented story has no place beside real money."""
    settings = {**environment, "MARKETPLACE_GATEWAYS": str(write(PUBLIC + ALIPAY))}
    done = CliRunner().invoke(main, ["demo"], env=settings)
    assert (done.exit_code, "invented story" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PUBLIC, "turns nothing on"),
        (ALIPAY, "`alipay` needs `public_url`"),
        (ALIPAY.replace("env", "literal"), "`alipay.private_key`"),
        (ALIPAY.replace('{ env = "ALIPAY_KEY" }', '"MIIE..."'), "`alipay.private_key`"),
        (ALIPAY.replace("ALIPAY_KEY", "NOT_THERE"), "variable `NOT_THERE` is empty"),
        (ALIPAY.replace("ALIPAY_KEY", "WECHAT_V3"), "`alipay.private_key` is no private key"),
        (ALIPAY.replace("alipay.pem", "not-there.pem"), "`keys/not-there.pem` can't be read"),
        (ALIPAY.replace("alipay.pem", "empty.pem"), "`keys/empty.pem` is empty"),
        (ALIPAY.replace("keys/alipay.pem", "keys"), "can't be read (IsADirectoryError)"),
        (ALIPAY.replace('"ALIPAY_KEY"', '"A", file = "b"'), "either `file` or `env`"),
        (ALIPAY.replace("public_key", "#"), "either `public_key`, or all of"),
        (ALIPAY + CERTIFICATES, "either `public_key`, or all of"),
        (ALIPAY.replace('"2088', '"3088'), "`alipay.seller_id`"),
        (ALIPAY + 'gateway_url = "http://alipay.example/gateway.do"', "`alipay.gateway_url`"),
        (ALIPAY + 'gateway_uri = "https://a.example"', "unknown field `gateway_uri`"),
        (WECHAT.replace("WECHAT_V3", "ALIPAY_KEY"), "`wechat_pay.api_v3_key` is of 32 bytes"),
        (WECHAT.replace("PUB_KEY_ID", "#"), "`wechat_pay.public_keys`"),
        (WECHAT.replace("wechat.pem", "merchant.pem"), "`wechat_pay.public_keys.PUB_KEY_ID_0001`"),
        (STRIPE.replace("STRIPE_KEY", "WECHAT_V3"), "`stripe.secret_key` is no secret"),
        (STRIPE.replace("STRIPE_HOOK", "STRIPE_KEY"), "`stripe.webhook_secrets` begin with"),
        (STRIPE.replace('"USD"', '"XXX"'), "`stripe.currencies"),
        ('payouts = "stripe"\n' + PUBLIC + STRIPE, "pays nobody here"),
        (BANK.replace("BANK_KEY", "STRIPE_KEY"), "`sandbox_bank.key` is of 32 bytes or more"),
        (BANK.replace("127.0.0.1", "bank.example"), "`sandbox_bank.url`"),
        ("[alipay", "gateways.toml"),
        ("[paypal]\n", "unknown field `paypal`"),
        ('payouts = "alipay"\n' + PUBLIC + ALIPAY, "no accounts of payees are kept"),
        ('payouts = "sandbox"\n' + PUBLIC + ALIPAY, "is no gateway that is on"),
    ],
)
def test_what_cannot_be_used_is_named(
    write: Write, environment: Mapping[str, str], text: str, said: str
) -> None:
    """The setting, and never what the key is."""
    lines = text if "payouts" in text or text in {ALIPAY, PUBLIC} else PUBLIC + text
    with pytest.raises(GatewaySettingsError) as caught:
        read_gateways(write(lines), environment)
    assert said in str(caught.value)
    assert environment["ALIPAY_KEY"][:20] not in str(caught.value)
    assert V3 not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://market.example",
        "https://",
        "ftp://market.example",
        "https://market.example/",
        "https://market.example?a=1",
        "https://a@market.example",
    ],
)
def test_notices_come_over_https(write: Write, environment: Mapping[str, str], url: str) -> None:
    """To an address without a user, a query or a slash at its end."""
    with pytest.raises(GatewaySettingsError, match="`public_url`"):
        read_gateways(write(f'public_url = "{url}"\n' + ALIPAY), environment)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By its path."""
    with pytest.raises(GatewaySettingsError, match=r"nowhere\.toml"):
        read_gateways(tmp_path / "nowhere.toml", os.environ)
