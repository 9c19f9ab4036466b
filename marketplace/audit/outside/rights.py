"""The rights of tokens: who may do what is not in the log, so it must at least make sense."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import asyncpg

from marketplace.identity.staff import DAYS_MAX, PartyUnfitError, Role, check_party

SELECT_TOKENS: Final = """
    SELECT name, actor_id, role, party FROM staff_tokens ORDER BY created_at, token_hash
"""
SELECT_TIMES: Final = """
    SELECT actor_id, now() AS now,
        greatest('1000-01-01', least('9000-01-01', created_at)) AS created_at,
        greatest('1000-01-01', least('9000-01-01', expires_at)) AS expires_at,
        CASE WHEN revoked_at IS NOT NULL
            THEN greatest('1000-01-01', least('9000-01-01', revoked_at)) END AS revoked_at,
        CASE WHEN last_used_on IS NOT NULL
            THEN greatest('1000-01-01', least('9000-01-01', last_used_on)) END AS last_used_on
    FROM staff_tokens ORDER BY created_at, token_hash
"""
"""Infinite times as far ones, which Python can compare."""
AHEAD_MAX: Final = timedelta(days=1)
"""How far the server's clock may have stood ahead when a token was made or revoked."""
SELECT_SHARED: Final = """
    SELECT actor_id, min(name) AS one, max(name) AS other FROM staff_tokens
    GROUP BY actor_id HAVING count(DISTINCT name) > 1
    UNION ALL
    SELECT min(actor_id), name, name FROM staff_tokens
    GROUP BY name HAVING count(DISTINCT actor_id) > 1
"""


async def unfit_rights(connection: asyncpg.Connection) -> list[str]:
    """A sentence for each token that no command of this program makes; no token is shown."""
    found = []
    for name, actor_id, role, party in await connection.fetch(SELECT_TOKENS):
        if role not in {*Role}:
            found.append(f"a token of {actor_id} has the role {role!r}")
            continue
        try:
            check_party(Role(role), party)
        except PartyUnfitError as error:
            found.append(f"a token of {actor_id}: {error}")
        if not actor_id.startswith("staff:") or not name:
            found.append(f"a token acts as {actor_id}, who is no member of staff")
    for row in await connection.fetch(SELECT_TIMES):
        found += (f"a token of {row['actor_id']} {problem}" for problem in _unfit_times(row))
    for actor_id, one, other in await connection.fetch(SELECT_SHARED):
        said = "two names share one actor" if one != other else "one name has two actors"
        found.append(f"{said}: {actor_id}")
    return found


def _unfit_times(row: asyncpg.Record) -> Iterator[str]:
    """What of a token's times no command writes."""
    made, ends, revoked, now = (
        row[name] for name in ("created_at", "expires_at", "revoked_at", "now")
    )
    if made > now + AHEAD_MAX:
        yield f"was made in the future, at {made.isoformat()}"
    if ends > now + timedelta(days=DAYS_MAX) + AHEAD_MAX:
        yield f"is good until {ends.isoformat()}, longer than any may be"
    if ends <= made:
        yield "had ended when it was made"
    if revoked is not None and not made <= revoked <= now + AHEAD_MAX:
        yield f"was revoked at {revoked.isoformat()}, before it was made or in the future"
    used = row["last_used_on"]
    if used is None:
        return
    last = min(ends, revoked or ends)
    if not _day(made) <= used <= _day(min(last, now) + AHEAD_MAX):
        yield f"was used on {used.isoformat()}, when it was not good"


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
