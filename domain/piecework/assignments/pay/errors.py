"""The rules for pay, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError
from domain.ids import OrderId
from domain.money import Money


@dataclass(eq=False)
class BonusPoolShortError(ConflictError):
    """The order's bonus pool holds less."""

    order_id: OrderId
    asked: Money
    left: Money
