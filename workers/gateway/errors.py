"""What can go wrong with a gateway. Which of them it is says what may be done next."""

from domain.text import GatewayName


class GatewayError(Exception):
    """A gateway did not do or say what was hoped for.

    Attributes:
        gateway: Which one.
        reason: The gateway's own code or our words for it; never a key, a name or an account.
    """

    def __init__(self, gateway: GatewayName, reason: str) -> None:
        super().__init__(f"gateway {gateway}: {reason}")
        self.gateway = gateway
        self.reason = reason


class GatewayOutcomeUnknownError(GatewayError):
    """It may or may not have been done: **query** by our own reference, never resend blindly."""


class GatewayUnreachableError(GatewayOutcomeUnknownError, OSError):
    """No answer: no connection, one that broke, or the time ran out."""


class AnswerUnreadableError(GatewayOutcomeUnknownError):
    """An answer, but none that says what happened: rubbish, HTML, a wrong signature, a 5xx."""


class GatewayRefusedError(GatewayError):
    """The gateway says no, and that nothing was done; later it may be asked for the same."""


class ContradictionError(GatewayError):
    """It says what can't be with what we ordered: a person must look, nothing is recorded."""


class CurrencyNotOfferedError(GatewayRefusedError):
    """The gateway moves no money of this currency; it was not asked."""


class NoticeRefusedError(GatewayError):
    """What came to our address is no notice that may be believed; nothing of it was used."""


class NoticeMalformedError(NoticeRefusedError):
    """It is cut short, or is no notice of this gateway's shape."""


class NoticeForgedError(NoticeRefusedError):
    """It has no signature, or none that the gateway's key made of exactly this."""


class NoticeStaleError(NoticeRefusedError):
    """It was signed too long ago, or in the future: an old one that somebody kept."""


class NoticeReplayedError(NoticeRefusedError):
    """Its one-time word was used for another message.

    The same message again is none: gateways repeat what they think nobody heard. It is read again,
    and its ``notice_id`` and references say that it is the same.
    """


class NoticeForeignError(NoticeRefusedError):
    """It is genuine, but of another account, application, mode or currency than ours."""
