"""The guards that the migrations set on the log: triggers, their functions, and indexes."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import asyncpg

SELECT_TRIGGERS: Final = r"""
    SELECT t.tgname AS name, t.tgenabled::text AS enabled, pg_get_triggerdef(t.oid) AS said,
        p.prosrc AS source, current_schema() AS schema
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
        AND c.relname IN ('log_events', 'log_tags', 'log_names', 'log_head')
"""
SELECT_INDEXES: Final = r"""
    SELECT i.relname AS name, x.indisvalid AND x.indisready AS valid,
        pg_get_indexdef(i.oid) AS said, current_schema() AS schema
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace
        AND c.relname IN ('log_events', 'log_tags', 'log_names', 'log_head')
"""
ENABLED: Final = "O"
_FOR_EVER: Final = "BEGIN RAISE EXCEPTION 'recorded events are never changed or removed'; END"
_TAGS: Final = (
    "BEGIN INSERT INTO log_tags (tag, position, type) "
    "SELECT DISTINCT tag, position, type FROM appended, unnest(tags) tag; RETURN NULL; END"
)


def _never_changed(table: str) -> tuple[str, str]:
    said = (
        f"CREATE TRIGGER {table}_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()"
    )
    return said, _FOR_EVER


_TAGGED: Final = (
    "CREATE TRIGGER log_events_are_tagged AFTER INSERT ON log_events REFERENCING NEW TABLE AS "
    "appended FOR EACH STATEMENT EXECUTE FUNCTION log_note_tags()"
)
TRIGGERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "log_events_are_for_ever": _never_changed("log_events"),
        "log_tags_are_for_ever": _never_changed("log_tags"),
        "log_names_are_for_ever": _never_changed("log_names"),
        "log_events_are_tagged": (_TAGGED, _TAGS),
    }
)
"""By name, how each is defined and what its function does, as the migrations leave them."""
INDEXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "log_events_pkey": "CREATE UNIQUE INDEX log_events_pkey ON log_events USING btree "
        '("position")',
        "log_events_by_key": "CREATE UNIQUE INDEX log_events_by_key ON log_events USING btree "
        "(key) WHERE (key IS NOT NULL)",
        "log_tags_pkey": "CREATE UNIQUE INDEX log_tags_pkey ON log_tags USING btree "
        '(tag, "position") INCLUDE (type)',
        "log_names_pkey": "CREATE UNIQUE INDEX log_names_pkey ON log_names USING btree (name)",
        "log_head_pkey": "CREATE UNIQUE INDEX log_head_pkey ON log_head USING btree (one)",
    }
)
"""By name, as the migrations leave them."""


async def unfit_guards(connection: asyncpg.Connection) -> list[str]:
    """A sentence for each guard that is not as migrated, and for each that no migration set."""
    triggers = {row["name"]: row for row in await connection.fetch(SELECT_TRIGGERS)}
    indexes = {row["name"]: row for row in await connection.fetch(SELECT_INDEXES)}
    return [*_unfit_triggers(triggers), *_unfit_indexes(indexes)]


def _unfit_triggers(there: Mapping[str, asyncpg.Record]) -> Iterator[str]:
    for name, due in TRIGGERS.items():
        found = there.get(name)
        if found is None:
            yield f"the trigger {name} is missing"
        elif found["enabled"] != ENABLED:
            yield f"the trigger {name} is disabled"
        elif (_plain(found["said"], found), _plain(found["source"], found)) != due:
            yield f"the trigger {name} is not as it was migrated"
    for name in sorted(there.keys() - TRIGGERS.keys()):
        yield f"no migration set the trigger {name}"


def _unfit_indexes(there: Mapping[str, asyncpg.Record]) -> Iterator[str]:
    for name, due in INDEXES.items():
        found = there.get(name)
        if found is None:
            yield f"the index {name} is missing"
        elif not found["valid"] or _plain(found["said"], found) != due:
            yield f"the index {name} is not as it was migrated"
    for name, found in sorted(there.items()):
        if name not in INDEXES and "UNIQUE" in found["said"]:
            yield f"no migration set the index {name}"


def _plain(said: str, row: asyncpg.Record) -> str:
    """Without the schema's name and without line breaks."""
    return " ".join(said.replace(f"{row['schema']}.", "").split())
