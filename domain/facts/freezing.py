"""Why money is stopped and why it may flow again, of households and campaigns alike."""

from enum import StrEnum


class FreezeReason(StrEnum):
    """Why money was stopped."""

    SUSPECTED_FRAUD = "suspected_fraud"
    COMPLAINT = "complaint"
    IDENTITY_IN_DOUBT = "identity_in_doubt"
    COURT_ORDER = "court_order"
    RULES_BREACHED = "rules_breached"


class UnfreezeReason(StrEnum):
    """Why money may flow again."""

    CLEARED = "cleared"
    REMEDIED = "remedied"
    ORDER_LIFTED = "order_lifted"
