"""RSA2: what Alipay signs of a call, of an answer and of a notice.

Source: Alipay open platform, 签名专区 (自行实现签名, 自行实现验签): parameters sorted by name,
``name=value`` joined by ``&``, values as before any escaping, UTF-8, SHA256withRSA, base64.
"""

from base64 import b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from marketplace.gateways.keys import is_signed, sign


def signed_text(parameters: Mapping[str, str]) -> bytes:
    """What is signed of parameters; those without a value stand in it too."""
    pairs = (f"{name}={value}" for name, value in sorted(parameters.items()))
    return "&".join(pairs).encode()


def signature(parameters: Mapping[str, str], key: RSAPrivateKey) -> str:
    """Of a call: all of its parameters but ``sign``, ``sign_type`` included."""
    unsigned = {name: value for name, value in parameters.items() if name != "sign"}
    return b64encode(sign(key, signed_text(unsigned))).decode()


def is_genuine_notice(parameters: Mapping[str, str], key: RSAPublicKey) -> bool:
    """Whether a notice is signed by the key: all of it but ``sign`` and ``sign_type``."""
    told = {name: value for name, value in parameters.items() if name not in {"sign", "sign_type"}}
    return is_signed(key, signed_text(told), parameters.get("sign", ""))
