"""Public reason codes of piecework. Particulars of a case never enter the log."""

from enum import StrEnum


class FaultReason(StrEnum):
    """What is wrong with pieces that were handed in."""

    WRONG_SIZE = "wrong_size"
    DAMAGED = "damaged"
    DIRTY = "dirty"
    INCOMPLETE = "incomplete"
    NOT_AS_SAMPLE = "not_as_sample"
    COUNT_SHORT = "count_short"
    ANSWERS_UNUSABLE = "answers_unusable"


class AppealGrounds(StrEnum):
    """Why a worker contests a refusal."""

    PIECES_ARE_GOOD = "pieces_are_good"
    COUNT_IS_WRONG = "count_is_wrong"
    CLAUSE_DOES_NOT_SAY_SO = "clause_does_not_say_so"
    MATERIALS_WERE_FAULTY = "materials_were_faulty"


class RulingReason(StrEnum):
    """Why an arbiter decided as they did."""

    EVIDENCE_SUPPORTS_WORKER = "evidence_supports_worker"
    EVIDENCE_SUPPORTS_BUYER = "evidence_supports_buyer"
    CLAUSE_UNCLEAR = "clause_unclear"
    MATERIALS_FAULTY = "materials_faulty"
    BOTH_IN_PART = "both_in_part"


class LossReason(StrEnum):
    """What a person found about materials that neither came back nor became good pieces."""

    SCRAP_OVER_AGREED_RATE = "scrap_over_agreed_rate"
    MISCOUNTED_AT_ISSUE = "miscounted_at_issue"
    LOST_BY_WORKER = "lost_by_worker"
    LOST_IN_TRANSPORT = "lost_in_transport"
    FAULTY_MATERIALS = "faulty_materials"


class BonusReason(StrEnum):
    """What a bonus is for."""

    QUALITY = "quality"
    SPEED = "speed"
    HELPED_OTHERS = "helped_others"
    HARD_LOT = "hard_lot"


class ReturnReason(StrEnum):
    """Why a worker gave a lot back. None is held against them."""

    NO_TIME = "no_time"
    TOO_HARD = "too_hard"
    ILLNESS_OR_CARE = "illness_or_care"
    MATERIALS_FAULTY = "materials_faulty"
    OTHER = "other"


class PauseReason(StrEnum):
    """Why an order takes no claims for a while."""

    MATERIALS_LATE = "materials_late"
    INSTRUCTIONS_UNCLEAR = "instructions_unclear"
    COMPLAINT = "complaint"
    BUYER_REQUEST = "buyer_request"


class OrderCancelReason(StrEnum):
    """Why an order was called off."""

    BUYER_REQUEST = "buyer_request"
    ENTERED_IN_ERROR = "entered_in_error"
    RULES_BREACHED = "rules_breached"
    NOT_FUNDED = "not_funded"


class CloseReason(StrEnum):
    """Why an order takes no more claims."""

    DEADLINE = "deadline"
    BUYER_REQUEST = "buyer_request"
