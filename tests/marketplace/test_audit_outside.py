"""What lies outside the log and does not fit it is a finding of its own kind, with code 6."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import asyncpg
import msgspec
import pytest

from domain.catalogue import EVENTS
from domain.decider import Event
from domain.ids import Commitment, PictureHash
from marketplace.audit.auditing import audit
from marketplace.audit.outside.fitting import unfit_beside, unfit_outside
from marketplace.audit.outside.guards import unfit_guards
from marketplace.audit.outside.openings import COMMITTING, ELSEWHERE
from marketplace.audit.outside.pictures import SHOWING
from marketplace.audit.verdict import Verdict
from marketplace.evidence.store import path_of
from tests.marketplace.auditing import audit as run_program
from tests.marketplace.conftest import Place


async def test_the_demo_fits(place: Place) -> None:
    """Nothing is said of what is as it should be."""
    finding = await place.audit()
    assert (finding.verdict, finding.problem, finding.others) == (Verdict.HOLDS, None, ())


TAMPERED = {
    "ALTER TABLE log_events DISABLE TRIGGER log_events_are_for_ever": "are_for_ever is disabled",
    "ALTER TABLE log_events ENABLE REPLICA TRIGGER log_events_are_tagged": "tagged is disabled",
    "DROP TRIGGER log_names_are_for_ever ON log_names": "log_names_are_for_ever is missing",
    "CREATE OR REPLACE FUNCTION log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN NULL; END $$": "log_events_are_for_ever is not as it was migrated",
    "DROP INDEX log_events_by_key": "the index log_events_by_key is missing",
    "DROP INDEX log_events_by_key;"
    "CREATE INDEX log_events_by_key ON log_events (key)": "by_key is not as it was migrated",
    "ALTER TABLE log_names DROP CONSTRAINT log_names_pkey": "the index log_names_pkey is missing",
    "CREATE TRIGGER more BEFORE INSERT ON log_events FOR EACH ROW"
    " EXECUTE FUNCTION log_refuse_change()": "no migration set the trigger more",
    "UPDATE staff_tokens SET role = 'emperor' WHERE role = 'worker'": "has the role 'emperor'",
    "UPDATE staff_tokens SET party = NULL WHERE role = 'worker'": "needs a party",
    "UPDATE staff_tokens SET role = 'officer' WHERE role = 'worker'": "stands for no party",
    "UPDATE staff_tokens SET actor_id = 'system:w' WHERE role = 'worker'": "no member of staff",
    "UPDATE staff_tokens SET actor_id = (SELECT actor_id FROM staff_tokens"
    " WHERE role = 'officer') WHERE role = 'approver'": "two names share one actor",
    "UPDATE staff_tokens SET expires_at = 'infinity' WHERE role = 'worker'": "longer than any may",
    "UPDATE staff_tokens SET expires_at = now() + interval '368 days'": "longer than any may be",
    "UPDATE staff_tokens SET expires_at = created_at - interval '1 day'": "had ended when it was",
    "UPDATE staff_tokens SET created_at = now() + interval '2 days'": "was made in the future",
    "UPDATE staff_tokens SET revoked_at = now() + interval '2 days'": "was revoked at",
    "UPDATE staff_tokens SET revoked_at = created_at - interval '1 hour'": "was revoked at",
    "UPDATE staff_tokens SET revoked_at = created_at, last_used_on = current_date + 3": "used on",
    "UPDATE staff_tokens SET last_used_on = '-infinity'": "when it was not good",
    "UPDATE staff_tokens SET last_used_on = current_date - 400": "when it was not good",
    "UPDATE log_head SET recorded_at = recorded_at - interval '1 second'": "the head says",
    "UPDATE vault_openings SET value = value || '!'::bytea"
    " WHERE field = 'allocation-inputs'": "does not open it",
    "UPDATE vault_openings SET field = 'other' WHERE field = 'stars'": "does not open it",
    "DELETE FROM vault_openings WHERE field = 'allocation-inputs'": "FundsAllocated commits to",
    "DELETE FROM vault_openings WHERE field = 'statement'": "AppealFiled commits to",
    "DELETE FROM vault_openings WHERE field = 'confirmation'": "StationBound commits to",
}


@pytest.mark.parametrize("statement", TAMPERED)
async def test_what_was_tampered_with_in_the_database_is_named(
    place: Place, statement: str
) -> None:
    """Guards of the log, rights of tokens, the head's time, openings."""
    await place.connection.execute(statement)
    faults = [*await unfit_beside(place.dsn), *await unfit_outside(place.dsn, place.pictures)]
    assert {fault.verdict for fault in faults} == {Verdict.OUTSIDE_UNFIT}
    assert any(TAMPERED[statement] in fault.problem for fault in faults), faults


def a_picture(place: Place) -> Path:
    """The file of one that an event names."""
    return next(path for path in sorted(place.pictures.rglob("*")) if path.is_file())


async def test_a_picture_with_other_bytes_is_named(place: Place) -> None:
    """At the first event that names it."""
    path = a_picture(place)
    path.write_bytes(path.read_bytes() + b"!")
    (fault,) = await unfit_outside(place.dsn, place.pictures)
    assert (fault.verdict, fault.problem) == (
        Verdict.OUTSIDE_UNFIT,
        f"the picture {path.name} has other bytes",
    )
    assert fault.position is not None
    assert path == path_of(place.pictures, path.name)


async def test_a_picture_that_is_lost_is_named(place: Place) -> None:
    """It alone."""
    a_picture(place).unlink()
    finding = await place.audit()
    assert (finding.verdict, finding.others) == (Verdict.OUTSIDE_UNFIT, ())
    assert "can't be read: No such file" in (finding.problem or "")


async def test_without_the_folder_pictures_are_not_compared(place: Place, tmp_path: Path) -> None:
    """Whoever audits a database from elsewhere is told so: code 5."""
    nowhere = tmp_path / "nowhere"
    finding = await audit(place.dsn, None, lambda *_: None, pictures=nowhere)
    assert finding.verdict is Verdict.NOT_COMPARED
    assert f"there is no folder {nowhere}" in (finding.problem or "")


async def test_the_program_exits_with_6(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """And prints every finding; a broken law would weigh more."""
    await place.connection.execute("DROP INDEX log_events_by_key")
    await place.connection.execute("UPDATE staff_tokens SET role = 'x' WHERE role = 'worker'")
    done = run_program(place.dsn, "--deep")
    assert done.returncode == Verdict.OUTSIDE_UNFIT
    assert done.stdout.startswith("BAD: the index log_events_by_key is missing\n  also: a token of")
    await place.connection.execute("UPDATE journal.balances SET balance_minor = 1")
    assert run_program(place.dsn).returncode == Verdict.LAW_BROKEN


async def test_a_migrated_database_has_exactly_the_guards(dsn: str) -> None:
    """A migration that sets one must say so to the audit, too."""
    connection = await asyncpg.connect(dsn)
    assert await unfit_guards(connection) == []
    await connection.close()


def fields_of(kind: type[Any], wanted: Any) -> Iterator[str]:
    """The names of all fields, at any depth, whose type mentions another."""
    for name, hint in get_type_hints(kind).items():
        if name in kind.__struct_fields__ and mentions(hint, wanted):
            yield name


def mentions(hint: Any, wanted: Any) -> bool:
    """Whether a type is another or is made of it."""
    if hint is wanted:
        return True
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return any(True for _ in fields_of(hint, wanted))
    return any(mentions(part, wanted) for part in get_args(hint))


def naming(wanted: Any) -> set[type[Event]]:
    """The events that name such a thing."""
    return {kind for kind in EVENTS if any(True for _ in fields_of(kind, wanted))}


def test_every_event_that_names_a_picture_is_looked_at() -> None:
    """So that no new one is passed over."""
    assert naming(PictureHash) == set(SHOWING)


def test_every_commitment_has_an_opening_or_a_reason() -> None:
    """So that nothing is committed to that nobody can ever open."""
    found = {f"{kind.__name__}.{name}" for kind in EVENTS for name in fields_of(kind, Commitment)}
    kept = {one for one in found if one.partition(".")[0] in {k.__name__ for k in COMMITTING}}
    assert found - kept == set(ELSEWHERE)
    assert {one.partition(".")[0] for one in kept} == {kind.__name__ for kind in COMMITTING}
