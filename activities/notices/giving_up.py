"""A message that no target takes: how long it is tried, and who is told then."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.rows import OUTBOX
from activities.rules.publishing import NotPublished, calendar_in_force, policy_in_force
from models import tables
from models.policy.calendar import Calendar, CalendarError
from models.policy.policy import Policy
from models.vocabulary import Role
from models.words import messages

TOPIC = "message_failed"


def given_up(connection: Connection, first_tried_at: datetime) -> bool:
    """Whether it has been tried as long as the policy in force says. The times are the database's."""
    now = connection.execute(select(func.now())).scalar_one()
    policy, calendar = _rules(connection)
    try:
        return calendar.add(first_tried_at, policy.duration("notify.give_up")) <= now
    except CalendarError:  # a calendar without that much working time gives nothing up
        return False


def _rules(connection: Connection) -> tuple[Policy, Calendar]:
    now = datetime.now(UTC)
    try:
        return policy_in_force(connection, now)[1], calendar_in_force(connection, now)[1]
    except NotPublished:
        return Policy(), Calendar()


def failed_notice(connection: Connection, failed: Row[Any]) -> None:
    """Tells the supervisor, once for each message; of one that told of a failed message nobody is told."""
    if failed.topic == TOPIC:
        return
    known = {"number": "", "kind": "", "clause": ""} | failed.params
    params = {key: known[key] for key in ("number", "kind", "clause")} | {"addressee": failed.to.partition(":")[0]}
    messages.check(TOPIC, Role.SUPERVISOR, params)
    row = tables.Outbox(
        key=f"{failed.key}/{TOPIC}/{Role.SUPERVISOR}",
        workflow_id=failed.workflow_id,
        seq=failed.seq,
        to=Role.SUPERVISOR,
        topic=TOPIC,
        params=params,
        next_attempt_at=datetime.now(UTC),
    )
    connection.execute(insert(OUTBOX).values(row.model_dump()).on_conflict_do_nothing())
