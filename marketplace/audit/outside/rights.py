"""The rights of tokens: who may do what is not in the log, so it must at least make sense."""

from typing import Final

import asyncpg

from marketplace.identity.staff import PartyUnfitError, Role, check_party

SELECT_TOKENS: Final = """
    SELECT name, actor_id, role, party FROM staff_tokens ORDER BY created_at, token_hash
"""
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
    for actor_id, one, other in await connection.fetch(SELECT_SHARED):
        said = "two names share one actor" if one != other else "one name has two actors"
        found.append(f"{said}: {actor_id}")
    return found
