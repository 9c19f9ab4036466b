"""What is sent about visits."""

from marketplace.web.values.bodies import Body, Id, Moment


class NewVisit(Body, frozen=True):
    """A visit to be planned."""

    household_id: Id
    due_at: Moment
