"""From whom unsealed messages are believed: the rule in force, and the ones before it."""

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table
from activities.records.rows import REGISTER
from models import tables
from models.access import EVERYONE, Unsealed, distrusted
from models.record import AccessInForce
from models.vocabulary import Role

RULE, NOTICE = table(tables.AccessRule), table(tables.AccessNotice)


def in_force(connection: Connection) -> AccessInForce:
    """The rule that holds; before any was set, everyone is believed, as version 0."""
    row = connection.execute(select(RULE).order_by(RULE.c.version.desc()).limit(1)).mappings().first()
    if row is None:
        return AccessInForce(version=0, unsealed=None)
    return AccessInForce(version=row["version"], unsealed=None if row["unsealed"] == [EVERYONE] else row["unsealed"])


def publish(connection: Connection, rule: Unsealed, by: str, now: datetime) -> int:
    """Sets the rule and answers its version; open cases are told of it by the worker."""
    row = {"unsealed": [EVERYONE] if rule is None else list(rule), "set_at": now, "set_by": by}
    return int(connection.execute(insert(RULE).values(row).returning(RULE.c.version)).scalar_one())


def ensure(connection: Connection, *, stays_open: bool, now: datetime) -> bool:
    """Closes access where no rule was ever set and no case stands in the register, unless it is to stay open.

    Answers whether unsealed messages are believed from everyone.
    """
    if in_force(connection).version == 0 and not stays_open and not _any_case(connection):
        publish(connection, (), "system", now)
    return in_force(connection).unsealed is None


def _any_case(connection: Connection) -> bool:
    return bool(connection.execute(select(select(REGISTER.c.workflow_id).exists())).scalar())


def taken_up(connection: Connection, workflow_id: str) -> AccessInForce:
    """The rule in force, which a case takes up as it opens; it need not be told of this one."""
    rule = in_force(connection)
    if rule.version:
        told = {"workflow_id": workflow_id, "version": rule.version}
        connection.execute(insert(NOTICE).values(told).on_conflict_do_nothing())
    return rule


def untold(connection: Connection) -> int:
    """How many open cases have not been told of the rule in force."""
    rule = in_force(connection)
    told = select(NOTICE.c.workflow_id).where(NOTICE.c.version == rule.version)
    query = select(func.count()).select_from(REGISTER)
    open_ones = query.where(REGISTER.c.closed_at.is_(None), REGISTER.c.workflow_id.not_in(told))
    return int(connection.execute(open_ones).scalar_one()) if rule.version else 0


def doubts(by: str, sealed_by: str | None, rule: AccessInForce) -> str | None:
    """Why a request is not believed to come from `by`, a well-formed `role:id`; None where it is."""
    return distrusted(by, Role(by.partition(":")[0]), sealed_by, rule.unsealed)

