"""The index for reads by tags: one row for each tag of each event, kept by the database itself.

Appends wait while it runs, reads don't. Programs of the release before keep it complete as well,
since a trigger writes the rows; they only read by tags more slowly.
"""

from alembic import op

revision = "2026_11_25_log_tags"
down_revision = "2026_11_25_timers"

STATEMENTS = (
    # As every append does first, so that none is half-way and none comes between.
    "SELECT size FROM log_head FOR UPDATE",
    # Tags are compared byte by byte: a language's rules would cost time and mean nothing.
    """
    CREATE TABLE log_tags (
        tag text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        type text NOT NULL
    )
    """,
    """
    INSERT INTO log_tags (tag, position, type)
    SELECT DISTINCT tag, position, type FROM log_events, unnest(tags) tag
    """,
    "ALTER TABLE log_tags ADD PRIMARY KEY (tag, position) INCLUDE (type)",
    """
    CREATE FUNCTION log_note_tags() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN
        INSERT INTO log_tags (tag, position, type)
        SELECT DISTINCT tag, position, type FROM appended, unnest(tags) tag;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER log_events_are_tagged AFTER INSERT ON log_events
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION log_note_tags()
    """,
    """
    CREATE TRIGGER log_tags_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON log_tags
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()
    """,
    "ANALYZE log_tags",
    # Last, since reads wait from here until the end.
    "DROP INDEX log_events_by_tags",
)


def upgrade() -> None:
    """Index the events that are there, and from now on every one that is appended."""
    for statement in STATEMENTS:
        op.execute(statement)
