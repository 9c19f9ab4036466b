"""The one error of everything that checks what must always hold."""

from dataclasses import dataclass


@dataclass(eq=False)
class LawBrokenError(Exception):
    """An event that no honest decision could have recorded."""

    law: str
    detail: str

    def __str__(self) -> str:
        return f"{self.law}: {self.detail}"
