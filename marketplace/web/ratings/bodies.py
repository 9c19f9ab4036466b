"""What is sent to rate the other side."""

from marketplace.web.values.bodies import Body, Whole


class Rating(Body, frozen=True):
    """One star to five."""

    stars: Whole
