"""Questions about people, for rules that draw, assign, count or rate: who is away, who is employed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from activities.rules.people.absences import ABSENCE, during
from activities.rules.people.staff import MEMBER
from models.people import COLUMNS, Colleague, human, joined


def absent(connection: Connection, person: str, at: datetime) -> bool:
    """Whether a human, named in any role, is away at a moment."""
    theirs = select(ABSENCE.c.absence).where(ABSENCE.c.person == human(person))
    away = theirs.where(ABSENCE.c.from_at <= at, ABSENCE.c.to_at > at)
    return connection.execute(away.limit(1)).first() is not None


def absences_of(
    connection: Connection, person: str, from_at: datetime, to_at: datetime
) -> list[tuple[datetime, datetime]]:
    """When a human is away within a time, each from its beginning up to its end, in order; what overlaps is one."""
    rows = during(connection, from_at, to_at, human(person))
    return joined((max(row["from_at"], from_at), min(row["to_at"], to_at)) for row in rows)


def after_sales_staff(
    connection: Connection, on: date, departments: Collection[str], *, until: date | None = None
) -> Sequence[Colleague]:
    """Who is employed on a day in one of the departments, absent or not, by id (五§8, 八§2).

    `until`: the last of several days, from the first `on`; employed in some of them is enough.
    """
    of_them = select(*(MEMBER.c[name] for name in COLUMNS)).where(MEMBER.c.department.in_(departments))
    return _colleagues(connection, of_them.where(employed(on, until)))


def employed(on: date, until: date | None = None) -> ColumnElement[bool]:
    """As `Colleague.at_work` has it, on some day from `on` until the last."""
    return and_(
        MEMBER.c.active,
        or_(MEMBER.c.hired_on.is_(None), MEMBER.c.hired_on <= (until or on)),
        or_(MEMBER.c.left_on.is_(None), MEMBER.c.left_on >= on),
    )


def _colleagues(connection: Connection, query: Select[tuple[object, ...]]) -> Sequence[Colleague]:
    return [Colleague(**row) for row in connection.execute(query.order_by(MEMBER.c.id.collate("C"))).mappings()]
