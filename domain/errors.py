"""The root of every named rule violation."""

from dataclasses import fields
from typing import Any


class DomainError(Exception):
    """A rule of the marketplace was violated; nothing was recorded.

    Each child is a dataclass named for the rule and carries the ids and figures that explain it.
    It knows nothing of HTTP or of languages: one table elsewhere maps it to a problem document.
    """

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
