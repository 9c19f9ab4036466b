"""Keys of idempotency: whose they are, and how much chance an anonymous one needs.

A key belongs to its caller: what stands in the log is a hash of caller, path and key, so that two
callers with equal keys are two, and nobody learns another's key from the log, which is public.
"""

import math
import re
from hashlib import sha256
from itertools import pairwise
from typing import Final
from uuid import RFC_4122, UUID

from litestar.exceptions import ValidationException

KEY_MAX: Final = 128
HEADER: Final = "Idempotency-Key"
ANYBODY: Final = "anybody"
"""The caller where no token was sent: all who give without one, kept apart by chance alone."""
BITS_MIN: Final = 128
SYMBOLS_MIN: Final = 6
"""Different characters in a key made by chance; fewer occur once in a million keys."""
STEPS_MIN: Final = 6
"""Different distances from one character to the next: few where somebody counts along the keys."""
PAIRS_MIN: Final = 16
"""Different pairs of neighbours: few where a shorter key is only repeated."""
RANDOM_UUID: Final = 4
ALPHABETS: Final = (
    (10, re.compile(r"[0-9]+")),
    (16, re.compile(r"[0-9a-f]+|[0-9A-F]+")),
    (32, re.compile(r"[A-Z2-7]+=*")),
    (36, re.compile(r"[0-9a-z]+|[0-9A-Z]+")),
    (38, re.compile(r"[0-9a-z_-]+|[0-9A-Z_-]+")),
    (64, re.compile(r"[0-9A-Za-z_+/-]+=*")),
)
"""How many characters there are to choose from, narrowest first."""


class IdempotencyKeyWeakError(Exception):
    """Somebody who gives without a token might come upon the key of somebody else."""


def read_key(sent: str | None) -> str:
    """The key as it was sent.

    Raises:
        ValidationException: the header is missing or holds no key.
    """
    if sent is None:
        raise ValidationException(f"the header {HEADER} is needed")
    if not (0 < len(sent) <= KEY_MAX and sent.isascii() and sent.isprintable()):
        raise ValidationException(f"an {HEADER} is 1 to {KEY_MAX} printable ASCII characters")
    return sent


def check_chance(key: str) -> None:
    """Refuse a key that another person might send too.

    Chance can't be seen; what is refused is a key that can't hold 128 bits of it: too short for its
    alphabet, of a few characters only, counted along or repeated, or a UUID of a kind that counts
    or tells the time.

    Raises:
        IdempotencyKeyWeakError: it is neither a random UUID (version 4) nor long enough, or it
            follows a plain pattern.
    """
    if _is_patterned(key):
        raise IdempotencyKeyWeakError
    if _is_random_uuid(key):
        return
    size = next((size for size, alphabet in ALPHABETS if alphabet.fullmatch(key)), 0)
    bits = len(key.rstrip("=")) * math.log2(size) if size else 0
    if bits < BITS_MIN or _is_uuid(key):
        raise IdempotencyKeyWeakError


def _is_patterned(key: str) -> bool:
    """Whether it is of fewer characters, steps or pairs than chance would have given."""
    letters = key.rstrip("=").replace("-", "") if _is_uuid(key) else key.rstrip("=")
    pairs = set(pairwise(letters))
    steps = {ord(second) - ord(first) for first, second in pairs}
    return len(set(letters)) < SYMBOLS_MIN or len(steps) < STEPS_MIN or len(pairs) < PAIRS_MIN


def key_of(caller: str, path: str, key: str) -> str:
    """What the log calls a caller's key for a path."""
    named = f"{caller}\x00{path}\x00{key}"
    return f"api:{sha256(named.encode()).hexdigest()}"


def _uuid(key: str) -> UUID | None:
    try:
        found = UUID(key)
    except ValueError:
        return None
    return found if str(found) == key.lower() else None


def _is_uuid(key: str) -> bool:
    return _uuid(key) is not None


def _is_random_uuid(key: str) -> bool:
    found = _uuid(key)
    return found is not None and found.variant == RFC_4122 and found.version == RANDOM_UUID
