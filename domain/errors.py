"""The root of every named rule violation, and the kinds that there are."""

from dataclasses import fields
from enum import StrEnum
from typing import Any, ClassVar


class Refusal(StrEnum):
    """Of what kind a refusal is, whoever hears it and however."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"


class DomainError(Exception):
    """A rule of the marketplace was violated; nothing was recorded.

    Each child is a dataclass named for the rule, carries the ids and figures that explain it, and
    is a child of the class of its kind below. It knows nothing of HTTP or of languages: whoever
    answers reads the status from the kind, and the text stands with the noun that it concerns.

    Attributes:
        refusal: Of what kind it is; every class has one.
    """

    refusal: ClassVar[Refusal]

    def __init_subclass__(cls, *, kind: Refusal | None = None) -> None:
        """Note the kind.

        Raises:
            TypeError: a refusal of no kind, or of two.
        """
        super().__init_subclass__()
        known = getattr(cls, "refusal", None)
        if (kind is None) is (known is None):
            raise TypeError(f"{cls.__name__} is a refusal of one kind")
        if kind is not None:
            cls.refusal = kind

    @property
    def code(self) -> str:
        """The rule's permanent name: ``RefundExceedsGift`` for ``RefundExceedsGiftError``."""
        return type(self).__name__.removesuffix("Error")

    @property
    def details(self) -> dict[str, Any]:
        """The fields that explain the violation, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.code}({', '.join(f'{k}={v}' for k, v in self.details.items())})"


class MalformedError(DomainError, kind=Refusal.MALFORMED):
    """What was asked can't be meant, whatever has happened."""


class UnknownError(DomainError, kind=Refusal.UNKNOWN):
    """There is nothing under the name that was given."""


class ForbiddenError(DomainError, kind=Refusal.FORBIDDEN):
    """Somebody else may, but not who asked."""


class ConflictError(DomainError, kind=Refusal.CONFLICT):
    """It can't be done as things stand now."""


class TooLargeError(DomainError, kind=Refusal.TOO_LARGE):
    """What was handed in is larger than what is taken."""


class UnsupportedError(DomainError, kind=Refusal.UNSUPPORTED):
    """What was handed in is of a kind that is not taken."""
