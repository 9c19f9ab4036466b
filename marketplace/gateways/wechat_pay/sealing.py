"""What WeChat Pay seals: notices by AEAD_AES_256_GCM (RFC 5116), names by RSAES-OAEP (RFC 8017)."""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1


class SealBrokenError(Exception):
    """It was sealed with another key, or changed."""


def unsealed(key: bytes, ciphertext: str, nonce: str, associated_data: str) -> bytes:
    """What a notice holds.

    Args:
        key: The APIv3 key, 32 bytes.
        ciphertext: In base64, the tag at its end.
        nonce: Of 12 bytes.
        associated_data: What is bound to it in the open.

    Raises:
        SealBrokenError: nobody with the key sealed this.
    """
    try:
        sealed = b64decode(ciphertext, validate=True)
        return AESGCM(key).decrypt(nonce.encode(), sealed, associated_data.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError from None


def sealed_for(key: RSAPublicKey, text: str) -> str:
    """A name that only WeChat Pay can read. SHA-1 is what its documentation asks for."""
    padding = OAEP(MGF1(SHA1()), SHA1(), None)  # noqa: S303 - in OAEP it need not resist collisions
    return b64encode(key.encrypt(text.encode(), padding)).decode()
