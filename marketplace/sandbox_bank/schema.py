"""The bank's tables, in a database and a schema of its own; made by itself when it starts."""

from typing import Final

from asyncpg.pool import PoolConnectionProxy

MAKE_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('sandbox_bank.schema'))"
TABLES: Final = """
CREATE SCHEMA IF NOT EXISTS sandbox_bank;

CREATE TABLE IF NOT EXISTS sandbox_bank.clock (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    ahead interval NOT NULL DEFAULT '0'
);
INSERT INTO sandbox_bank.clock DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS sandbox_bank.nonces (
    nonce text PRIMARY KEY,
    signed_seconds bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS nonces_signed ON sandbox_bank.nonces (signed_seconds);

CREATE TABLE IF NOT EXISTS sandbox_bank.answers (
    idempotency_key text PRIMARY KEY,
    request_sha256 bytea NOT NULL,
    status_code integer NOT NULL DEFAULT 0,
    body bytea NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS sandbox_bank.entries (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    counterparty text NOT NULL DEFAULT '',
    remark text NOT NULL DEFAULT '',
    UNIQUE (kind, reference)
);
CREATE INDEX IF NOT EXISTS entries_at ON sandbox_bank.entries (at);
CREATE TABLE IF NOT EXISTS sandbox_bank.lines (
    entry_id bigint NOT NULL REFERENCES sandbox_bank.entries,
    account text NOT NULL,
    currency text NOT NULL,
    minor bigint NOT NULL CHECK (minor <> 0),
    PRIMARY KEY (entry_id, account, currency)
);
CREATE INDEX IF NOT EXISTS lines_account ON sandbox_bank.lines (account, currency, entry_id);
CREATE TABLE IF NOT EXISTS sandbox_bank.balances (
    account text NOT NULL,
    currency text NOT NULL,
    minor bigint NOT NULL,
    PRIMARY KEY (account, currency),
    CONSTRAINT custody_never_overdrawn CHECK (account <> 'custody' OR minor >= 0)
);
CREATE OR REPLACE FUNCTION sandbox_bank.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added GROUP BY entry_id, currency HAVING sum(minor) <> 0) THEN
        RAISE EXCEPTION 'an entry of the bank does not sum to zero';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER balanced AFTER INSERT ON sandbox_bank.lines
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sandbox_bank.refuse_unbalanced();

CREATE TABLE IF NOT EXISTS sandbox_bank.payments (
    serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    bank_reference text NOT NULL UNIQUE,
    token text NOT NULL UNIQUE,
    request_sha256 bytea NOT NULL,
    currency text NOT NULL,
    minor bigint NOT NULL CHECK (minor > 0),
    subject text NOT NULL,
    return_url text NOT NULL,
    state text NOT NULL,
    fee_minor bigint NOT NULL DEFAULT 0,
    taken_back_minor bigint NOT NULL DEFAULT 0 CHECK (taken_back_minor BETWEEN 0 AND minor),
    wrong_codes integer NOT NULL DEFAULT 0,
    code_asked boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX IF NOT EXISTS payments_open ON sandbox_bank.payments (expires_at)
    WHERE ended_at IS NULL;

CREATE TABLE IF NOT EXISTS sandbox_bank.takings_back (
    serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    bank_reference text NOT NULL UNIQUE,
    payment_reference text NOT NULL REFERENCES sandbox_bank.payments (reference),
    payment_bank_reference text NOT NULL,
    request_sha256 bytea NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    currency text NOT NULL,
    minor bigint NOT NULL CHECK (minor > 0),
    created_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS sandbox_bank.payouts (
    serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payout_id text NOT NULL UNIQUE,
    bank_reference text NOT NULL UNIQUE,
    request_sha256 bytea NOT NULL,
    payee_account text NOT NULL,
    payee_name text NOT NULL,
    currency text NOT NULL,
    minor bigint NOT NULL CHECK (minor > 0),
    state text NOT NULL,
    reason text,
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    settled_at timestamptz,
    returned_at timestamptz,
    return_reference text UNIQUE,
    asked integer NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS payouts_due ON sandbox_bank.payouts (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS sandbox_bank.acquired (
    serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    payment_reference text NOT NULL,
    currency text NOT NULL,
    gross_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    settled_in text,
    UNIQUE (kind, reference)
);
CREATE INDEX IF NOT EXISTS acquired_open ON sandbox_bank.acquired (currency, at)
    WHERE settled_in IS NULL;
CREATE INDEX IF NOT EXISTS acquired_settled ON sandbox_bank.acquired (settled_in);
CREATE TABLE IF NOT EXISTS sandbox_bank.days (day date PRIMARY KEY);

CREATE TABLE IF NOT EXISTS sandbox_bank.outbox (
    serial bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id text NOT NULL UNIQUE,
    kind text NOT NULL,
    body bytea NOT NULL,
    behaviour text,
    made_at timestamptz NOT NULL,
    due_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    said text NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS outbox_due ON sandbox_bank.outbox (due_at)
    WHERE delivered_at IS NULL AND due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS sandbox_bank.faults (
    fault_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    behaviour text NOT NULL,
    reach text NOT NULL,
    subject text NOT NULL,
    seconds integer NOT NULL,
    times_left integer
);
"""


async def make_tables(connection: PoolConnectionProxy) -> None:
    """Make what is missing; two that start at once make it once."""
    async with connection.transaction():
        await connection.execute(MAKE_ALONE)
        await connection.execute(TABLES)
