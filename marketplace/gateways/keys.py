"""RSA keys of gateways, out of what their consoles hand out; a message never shows a key."""

import re
from base64 import b64decode
from binascii import Error as NotBase64Error
from textwrap import wrap
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate

BITS_MIN: Final = 2_048
_BEGINNING: Final = re.compile(r"-----BEGIN ([A-Z ]+)-----")


class KeyUnusableError(Exception):
    """A key can't be used; the message names which, and never what it is."""


def private_key(text: str, what: str) -> RSAPrivateKey:
    """A private RSA key: PEM of PKCS#1 or PKCS#8, or its base64 alone, as Alipay's tool gives it.

    Args:
        text: The key.
        what: How the settings call it.

    Raises:
        KeyUnusableError: it is none, has a password, or is too short.
    """
    try:
        if _BEGINNING.search(text):
            key = load_pem_private_key(text.encode(), password=None)
        else:
            key = load_der_private_key(b64decode("".join(text.split()), validate=True), None)
    except (ValueError, TypeError, UnsupportedAlgorithm, NotBase64Error):
        raise KeyUnusableError(f"{what} is no private key without a password") from None
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnusableError(f"{what} is no RSA key")
    _require_bits(key.key_size, what)
    return key


def public_key(text: str, what: str) -> RSAPublicKey:
    """A public RSA key: PEM of a key or of a certificate, or the key's base64 alone.

    Raises:
        KeyUnusableError: it is none, or is too short.
    """
    pem = text
    if not _BEGINNING.search(text):
        lines = "\n".join(wrap("".join(text.split()), 64))
        pem = f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"
    try:
        if "BEGIN CERTIFICATE" in pem:
            key = load_pem_x509_certificate(pem.encode()).public_key()
        else:
            key = load_pem_public_key(pem.encode())  # type: ignore[assignment]
    except (ValueError, UnsupportedAlgorithm):
        raise KeyUnusableError(f"{what} is no public key or certificate") from None
    if not isinstance(key, RSAPublicKey):
        raise KeyUnusableError(f"{what} is no RSA key")
    _require_bits(key.key_size, what)
    return key


def sign(key: RSAPrivateKey, text: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), which both Chinese rails use."""
    return key.sign(text, PKCS1v15(), SHA256())


def is_signed(key: RSAPublicKey, text: bytes, signature: str) -> bool:
    """Whether a base64 signature is this key's, of this text, with SHA-256 and nothing older."""
    try:
        key.verify(b64decode(signature, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _require_bits(bits: int, what: str) -> None:
    if bits < BITS_MIN:
        raise KeyUnusableError(f"{what} has {bits} bits; {BITS_MIN} are the least")
