"""Tests and trainings: made, passed and completed. The key to a test lies in the vault."""

import os
from typing import Final

import msgspec
from litestar.params import FromPath, JSONBody

from domain.commitments import SALT_BYTES
from domain.facts.piecework.qualifications import QualificationDefined
from domain.ids import QualificationId, qualification_tag
from domain.piecework.qualifications.commands import (
    Answers,
    CompleteTraining,
    DefineQualification,
    TakeTest,
)
from domain.piecework.qualifications.errors import QualificationUnknownError
from marketplace.identity.staff import Role
from marketplace.vault.openings import opening
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.parties import (
    WORKERS_SIDE,
    acting_station,
    household_for,
    station_unless_office,
)
from marketplace.web.qualifications import bodies


@keyed("/qualifications", Role.OFFICER)
async def define_qualification(desk: AtDesk, data: JSONBody[bodies.NewQualification]) -> Receipt:
    """Make a test or a training."""
    qualification_id = QualificationId(desk.new_id("Q"))
    command = DefineQualification(
        qualification_id=qualification_id,
        title_zh=data.title_zh,
        title_en=data.title_en,
        kind=data.kind,
        questions=data.questions,
        answers=data.answers,
        salt=os.urandom(SALT_BYTES),
        pass_percent=data.pass_percent,
        retry_hours=data.retry_hours,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(qualification_id, command)


async def _key_of(desk: Desk, qualification_id: QualificationId) -> tuple[Answers, bytes]:
    """The key of a test and its salt; none that fits, if there is none."""
    defined = await desk.first(qualification_tag(qualification_id))
    if not isinstance(defined, QualificationDefined):
        raise QualificationUnknownError(qualification_id)
    kept = None if defined.key is None else await opening(desk.pool, defined.key)
    if kept is None:
        return (), bytes(SALT_BYTES)
    salt, value = kept
    return msgspec.json.decode(value, type=Answers), salt


@keyed("/qualifications/{qualification_id:str}/attempts", *WORKERS_SIDE)
async def take_test(
    desk: AtDesk, qualification_id: FromPath[str], data: JSONBody[bodies.Attempt]
) -> Receipt:
    """Answer a test, for the own household or at a station for a villager."""
    key, salt = await _key_of(desk, QualificationId(qualification_id))
    command = TakeTest(
        qualification_id=QualificationId(qualification_id),
        household_id=await household_for(desk, data.household_id),
        station_id=acting_station(desk.staff),
        answers=data.answers,
        key=key,
        salt=salt,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(qualification_id, command)


@keyed(
    "/qualifications/{qualification_id:str}/completions", Role.OFFICER, Role.OPERATOR, Role.STATION
)
async def complete_training(
    desk: AtDesk, qualification_id: FromPath[str], data: JSONBody[bodies.Completion]
) -> Receipt:
    """Say, as the trainer, that a household's worker finished the training."""
    command = CompleteTraining(
        qualification_id=QualificationId(qualification_id),
        household_id=await household_for(desk, data.household_id),
        station_id=station_unless_office(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(qualification_id, command)


COMMANDS: Final = (define_qualification, take_test, complete_training)
