"""What is sent about work on a lot."""

from domain.facts.piecework.work import ReturnReason
from marketplace.web.evidence.bodies import Pictures
from marketplace.web.values.bodies import Body, Whole


class Submission(Body, frozen=True):
    """Finished pieces.

    Attributes:
        pictures: Hashes of uploaded pictures.
        worked_seconds: How long it took; absent if the worker does not say.
    """

    quantity: Whole
    pictures: Pictures = ()
    worked_seconds: Whole | None = None


class GivingBack(Body, frozen=True):
    """Why a lot is given back."""

    reason: ReturnReason
