"""Who may do what work: tests, trainings, attempts."""

import asyncpg

from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.qualifications import qualifications
from projections.qualifications.qualifications import Qualifications
from tests.conftest import ORIGIN
from tests.worlds.piecework_story import TRAINING, piecework
from tests.worlds.workshop import NEEDY, OTHER, QUALIFICATION


async def test_attempts_stand_beside_what_was_asked(dsn: str) -> None:
    """The newest attempt of each household; questions without their key."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command, actor in piecework()[:30]:
            await handler.handle(command, actor=actor)
        connection = await asyncpg.connect(dsn)
        try:
            await advance(Qualifications(), connection, await log.read())
            found = await qualifications.qualifications(connection, "", 10)
            assert [one.qualification_id for one in found] == [QUALIFICATION, TRAINING]
            assert found[0].questions[1].options == ("不管", "剪净")
            assert await qualifications.qualification(connection, TRAINING) == found[1]
            assert await qualifications.qualification(connection, "Q-NONE") is None
            test, training = await qualifications.attempts(connection, NEEDY)
            assert (test.attempts, test.passed, test.score_percent) == (2, True, 100)
            assert (training.passed, training.score_percent) == (True, None)
            assert len(await qualifications.attempts(connection, OTHER)) == 1
        finally:
            await connection.close()
