"""What the bank refuses, with the status and both texts of each."""

from enum import Enum
from http import HTTPStatus
from typing import NamedTuple


class _Said(NamedTuple):
    status: HTTPStatus
    zh: str
    en: str


class Rule(Enum):
    """The rules that a request may break; the value is what is said of it."""

    AMOUNT_UNUSABLE = _Said(
        HTTPStatus.BAD_REQUEST,
        "金额须为大于零的小数，小数位数不超过该币种的规定，币种须为本行所办理。",
        "An amount is a plain decimal above zero, with no more places than its currency, "
        "in a currency that this bank keeps.",
    )
    BODY_UNREADABLE = _Said(
        HTTPStatus.BAD_REQUEST, "无法读取请求内容。", "The body can't be read as this request."
    )
    CLOCK_ONLY_FORWARD = _Said(
        HTTPStatus.BAD_REQUEST,
        "时钟只能往前拨，一次最多400天。",
        "The clock goes forward only, and at most 400 days at a time.",
    )
    EXPIRY_UNUSABLE = _Said(
        HTTPStatus.BAD_REQUEST,
        "付款期限必须在将来，最远31天。",
        "A payment must expire in the future, at most 31 days ahead.",
    )
    FAULT_UNUSABLE = _Said(
        HTTPStatus.BAD_REQUEST,
        "这个故障开关不能这样设。",
        "The switch can't be set like this: say whom it concerns, unless it is everything.",
    )
    IDEMPOTENCY_KEY_MISSING = _Said(
        HTTPStatus.BAD_REQUEST,
        "缺少 Idempotency-Key（8至128个可见字符）。",
        "An Idempotency-Key of 8 to 128 visible characters is missing.",
    )
    KEY_HAS_ANOTHER_BODY = _Said(
        HTTPStatus.CONFLICT,
        "这个幂等键或编号已用于另一个请求。",
        "This key or reference was used for a request with other content.",
    )
    ORIGIN_FOREIGN = _Said(
        HTTPStatus.FORBIDDEN,
        "表单不是从本行页面提交的，什么都没有做。",
        "The form was not sent from a page of this bank; nothing was done.",
    )
    PAYMENT_NOT_CAPTURED = _Said(
        HTTPStatus.CONFLICT, "这笔付款尚未收款。", "Nothing was captured for this payment."
    )
    REFUND_TOO_LARGE = _Said(
        HTTPStatus.CONFLICT,
        "退款总额会超过实际收到的金额，没有退款。",
        "Refunds and disputes together would exceed what was captured; nothing was refunded.",
    )
    REQUEST_REPLAYED = _Said(
        HTTPStatus.UNAUTHORIZED,
        "这个签名已经用过一次。",
        "A request with this nonce was already received.",
    )
    REQUEST_STALE = _Said(
        HTTPStatus.UNAUTHORIZED,
        "签名时间与现在相差超过五分钟。",
        "The request was signed more than five minutes from now.",
    )
    RETURN_URL_UNKNOWN = _Said(
        HTTPStatus.BAD_REQUEST,
        "返回地址不属于本商户登记的网站。",
        "The return address is not at the origin that this merchant registered.",
    )
    SIGNATURE_WRONG = _Said(
        HTTPStatus.UNAUTHORIZED, "签名缺失或错误。", "The signature is missing or wrong."
    )
    STATEMENT_NOT_YET = _Said(
        HTTPStatus.NOT_FOUND,
        "没有这一天的对账单：账户不存在，或这一天还没有日终。",
        "There is no such statement: the account is unknown, or the day has not ended.",
    )
    UNKNOWN = _Said(HTTPStatus.NOT_FOUND, "没有这个编号。", "Nothing has this reference.")


class BankRefusalError(Exception):
    """The bank refuses a request, and has done nothing of it.

    Attributes:
        rule: Which rule it broke.
        about: The reference or field concerned; empty where there is none.
    """

    def __init__(self, rule: Rule, about: str = "") -> None:
        super().__init__(f"{rule.name.lower()} {about}".strip())
        self.rule, self.about = rule, about

    @property
    def code(self) -> str:
        """What programs compare."""
        return self.rule.name.lower()

    @property
    def status(self) -> int:
        """HTTP status."""
        return int(self.rule.value.status)
