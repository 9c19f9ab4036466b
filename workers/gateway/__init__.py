"""The outside that takes and pays money: what every rail must offer, and what it may say.

Our own references (payment, refund and payout id) are stored before a gateway hears of them, and
it does each once. So whatever a call's outcome, it can be asked for by that name: after a time-out
the caller **queries**, and sends again only what the gateway has never heard of.
"""

from workers.gateway.errors import (
    AnswerUnreadableError,
    ContradictionError,
    CurrencyNotOfferedError,
    GatewayError,
    GatewayOutcomeUnknownError,
    GatewayRefusedError,
    GatewayUnreachableError,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeRefusedError,
    NoticeReplayedError,
    NoticeStaleError,
)
from workers.gateway.payments import (
    CLOSED,
    ChargebackSeen,
    HostedPage,
    Opening,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
)
from workers.gateway.payouts import Payee, PayoutOrder, PayoutSeen, PayoutState
from workers.gateway.rails import (
    Gateway,
    Notice,
    NoticeRail,
    NoticeReply,
    PaymentRail,
    PayoutRail,
)
from workers.gateway.refunds import RefundOrder, RefundSeen, RefundState

__all__ = [
    "CLOSED",
    "AnswerUnreadableError",
    "ChargebackSeen",
    "ContradictionError",
    "CurrencyNotOfferedError",
    "Gateway",
    "GatewayError",
    "GatewayOutcomeUnknownError",
    "GatewayRefusedError",
    "GatewayUnreachableError",
    "HostedPage",
    "Notice",
    "NoticeForeignError",
    "NoticeForgedError",
    "NoticeMalformedError",
    "NoticeRail",
    "NoticeRefusedError",
    "NoticeReplayedError",
    "NoticeReply",
    "NoticeStaleError",
    "Opening",
    "Payee",
    "PaymentRail",
    "PaymentRequest",
    "PaymentSeen",
    "PaymentState",
    "PayoutOrder",
    "PayoutRail",
    "PayoutSeen",
    "PayoutState",
    "RefundOrder",
    "RefundSeen",
    "RefundState",
]
