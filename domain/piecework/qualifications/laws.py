"""What must always hold of tests and trainings."""

from typing import Final

from domain.facts.households import ActScope
from domain.facts.piecework.qualifications import TestFailed, TestPassed, TrainingCompleted
from domain.households.laws import StationActs


class TestsAtStation(StationActs):
    """A station examines and trains for whom it may."""

    scope = ActScope.WORK
    concerns = (TestPassed, TestFailed, TrainingCompleted)


LAWS: Final = (TestsAtStation,)
