"""What is sent to open what the log commits to."""

from typing import Annotated

from msgspec import Meta

from marketplace.web.values.bodies import Body


class NewOpening(Body, frozen=True):
    """What is to be opened, and why: allocation inputs, a statement, answers, stars."""

    commitment: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[str, Meta(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
