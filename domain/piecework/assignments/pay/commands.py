"""What can be asked about pay."""

from domain.facts.piecework.pay import BonusReason
from domain.money import Money
from domain.piecework.assignments.commands import BuyersJudgement


class PayBonus(BuyersJudgement, frozen=True, kw_only=True):
    """Pay more than was agreed."""

    amount: Money
    reason: BonusReason
