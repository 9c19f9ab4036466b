"""One of several processes that append at once: ``python -m tests.log.contender DSN NAME N``.

It says ``ready``, waits for a line, races the others for seats and keys, and prints what it got.
"""

import asyncio
import json
import sys

from marketplace.log import ConditionFailedError, EventLog
from tests.conftest import ORIGIN
from tests.log.writing import event, unless


async def take(log: EventLog, seat: int, name: str) -> int | None:
    """The position at which this process took a seat; absent if another had it."""
    wanted = event("Taken", f"seat:{seat}", f"by:{name}")
    try:
        return (await log.append([wanted], unless((["Taken"], [f"seat:{seat}"])))).last
    except ConditionFailedError:
        return None


async def ask(log: EventLog, number: int, name: str) -> tuple[int, bool]:
    """Ask under a key that every process uses: where it stands, and whether it was known."""
    given = await log.append([event("Asked", f"by:{name}")], key=f"key/{number}", body="b")
    return given.last, given.replayed


async def contend(dsn: str, name: str, rounds: int) -> None:
    """Append all at once, and say what came of it."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        free = asyncio.gather(*(log.append([event("Free", f"by:{name}")]) for _ in range(rounds)))
        seats = asyncio.gather(*(take(log, number, name) for number in range(rounds)))
        keys = asyncio.gather(*(ask(log, number, name) for number in range(rounds)))
        told = {
            "free": [given.last for given in await free],
            "seats": await seats,
            "keys": await keys,
        }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(contend(sys.argv[1], sys.argv[2], int(sys.argv[3])))
