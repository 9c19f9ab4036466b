"""What becomes due in piecework."""

from enum import StrEnum


class TimerKind(StrEnum):
    """What is due."""

    FAIR_SHARE = "fair_share"
    TOKENS = "tokens"
    DEADLINE = "deadline"
    SETTLING = "settling"
    LEASE = "lease"
    REVIEW = "review"
    ANSWER = "answer"
    REVEAL = "reveal"
