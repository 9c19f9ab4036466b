"""What worker and buyer think of each other, revealed together.

A rating is sealed as a commitment. Once both have sealed theirs, or fourteen days after the work
came to its end, all that there is is opened in one event: nobody answers a rating with a rating.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.piecework.ratings import RATING_EVENTS
from domain.piecework.ratings.commands import RatingCommand
from domain.piecework.ratings.due_times import DUE_TIMES
from domain.piecework.ratings.laws import LAWS
from domain.piecework.ratings.readings import FINISHINGS, READINGS
from domain.piecework.ratings.rules import RATING_DECIDER

CAPABILITY: Final = Capability(
    name="piecework.ratings",
    events=RATING_EVENTS,
    deciders={RatingCommand: RATING_DECIDER},
    moves_no_money=RATING_EVENTS,
    takes_no_name=RATING_EVENTS,
    laws=LAWS,
    due_times=DUE_TIMES,
    readings=READINGS,
    finishings=FINISHINGS,
)
