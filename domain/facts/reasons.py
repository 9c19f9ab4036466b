"""Public reason codes. Particulars of a case never enter the log."""

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


class RefundReason(StrEnum):
    """Why a gift went back."""

    DONOR_REQUEST = "donor_request"
    DUPLICATE = "duplicate"
    GIVEN_IN_ERROR = "given_in_error"
    CAMPAIGN_MISSED = "campaign_missed"
    CAMPAIGN_CANCELLED = "campaign_cancelled"


class ReversalReason(StrEnum):
    """Why an allocation was taken back."""

    ENTERED_IN_ERROR = "entered_in_error"
    HOUSEHOLD_EXITED = "household_exited"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    RELATED_PARTY_FOUND = "related_party_found"


class CancelReason(StrEnum):
    """Why a payout was called off before it was sent."""

    ENTERED_IN_ERROR = "entered_in_error"
    HOUSEHOLD_REQUEST = "household_request"
    APPROVAL_REFUSED = "approval_refused"
    HOUSEHOLD_NOT_PAYABLE = "household_not_payable"


class PayoutFailure(StrEnum):
    """What the gateway says of a payout that did not arrive."""

    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_CLOSED = "account_closed"
    REFUSED_BY_BANK = "refused_by_bank"
    LIMIT_EXCEEDED = "limit_exceeded"
