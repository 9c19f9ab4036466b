"""What was asked of a gift."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Event
from domain.facts.gift_moves import GiftMoved, GiftMoveProposed, GiftMoveWithdrawn
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
)
from domain.gifts.commands import (
    ChargeFee,
    ConfirmMove,
    ProposeMove,
    ReceiveDonation,
    RecordChargeback,
    RefundGift,
    RepayDebt,
    ReverseChargeback,
    WithdrawMove,
)
from domain.reading_back import Append, Reading, asked, same


def _received(event: DonationReceived, append: Append) -> ReceiveDonation:
    fee = next((one.fee for one in append.events if isinstance(one, FeeCharged)), None)
    return asked(ReceiveDonation, event, fee=fee, at=append.recorded_at)


READINGS: Final[Mapping[type[Event], Reading]] = {
    DonationReceived: _received,
    FeeCharged: same(ChargeFee),
    GiftRefunded: same(RefundGift),
    GiftChargedBack: same(RecordChargeback),
    ChargebackReversed: same(ReverseChargeback),
    DebtRepaid: same(RepayDebt),
    GiftMoveProposed: same(ProposeMove),
    GiftMoveWithdrawn: same(WithdrawMove),
    GiftMoved: same(ConfirmMove),
}
