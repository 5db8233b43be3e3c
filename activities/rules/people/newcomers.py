"""Who is new in the company and is to be trained before the first job (七§4)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, select

from activities.records.rows import REGISTER
from models.kinds.onboarding import NAME
from models.people import Colleague, named
from models.policy.policy import Policy

NEEDED = ("post", "department", "supervisor")
"""What must be known of somebody before their training can be opened."""


def came_lately(one: Colleague, today: date, policy: Policy) -> bool:
    """Whether somebody has come of late, or is still to come, and is no professional (`onboarding.recent_cd`)."""
    since = today - timedelta(days=policy.integer("onboarding.recent_cd"))
    return one.hired_on is not None and one.hired_on >= since and one.at_work(max(one.hired_on, today)) and (
        not one.proficient
    )  # fmt: skip


def open_training(connection: Connection, one: Colleague) -> str | None:
    """The number of somebody's training that is open; None for none."""
    about = (REGISTER.c.kind == NAME, REGISTER.c.subject == named(one.id), REGISTER.c.closed_at.is_(None))
    number: str | None = connection.execute(select(REGISTER.c.number).where(*about)).scalar()
    return number


def training(connection: Connection, one: Colleague) -> str | None:
    """The number of somebody's training that is open, or that they have passed since they came; None for none."""
    columns = (REGISTER.c.number, REGISTER.c.state, REGISTER.c.closed_at, REGISTER.c.request)
    about = (REGISTER.c.kind == NAME, REGISTER.c.subject == named(one.id))
    for row in connection.execute(select(*columns).where(*about).order_by(REGISTER.c.opened_at.desc())):
        passed = row.state == "qualified" and one.hired_on is not None
        if row.closed_at is None or (passed and row.request["arrived_on"] >= str(one.hired_on)):
            return str(row.number)
    return None


def untrained(connection: Connection, people: Iterable[Colleague], today: date, policy: Policy) -> Sequence[Colleague]:
    """Those of them who came lately and whose training nobody has opened."""
    return [one for one in people if came_lately(one, today, policy) and training(connection, one) is None]
