"""Published policies, calendars, checklists: each version stays, the latest effective one holds.

The general manager approves each and says from when it holds (一§2, 三§2, 四§3, 四§14, 五§3, 六§8, 七§14).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table, used
from models import tables
from models.policy.calendar import Calendar
from models.policy.calendar_check import ensure_working_time
from models.policy.checklists import Checklists, default_checklists
from models.policy.policy import Policy, default_policy_text
from models.policy.public_holidays import default_calendar
from models.texts import text_in
from models.vocabulary import Role, role_of

POLICY, CALENDAR = table(tables.PublishedPolicy), table(tables.PublishedCalendar)
CHECKLISTS = table(tables.PublishedChecklists)
FIRST_APPROVAL = "general_manager:setup"
READ_KEPT = 16
"""Versions kept in memory, of whatever databases a process has to do with."""
Rules = TypeVar("Rules")
_READ: dict[tuple[Any, ...], Any] = {}
"""By database, table, version and when that was published, since another database may come to be where one was."""


class NotPublished(LookupError):
    """No version is in force yet, or none has this number: publish one."""


def policy_in_force(connection: Connection, now: datetime, version: int | None = None) -> tuple[int, Policy]:
    """Version and policy, that one where it is named. Raises NotPublished."""
    return _in_force(connection, POLICY, now, version, lambda row: Policy.load(row["text"]))


def policy_text_in_force(connection: Connection, now: datetime) -> tuple[int, str]:
    """Version and policy file, as it was published. Raises NotPublished."""
    version, _ = policy_in_force(connection, now)
    query = select(POLICY.c.text).where(POLICY.c.version == version)
    return version, str(connection.execute(query).scalar_one())


def calendar_in_force(connection: Connection, now: datetime, version: int | None = None) -> tuple[int, Calendar]:
    """Version and calendar, that one where it is named. Raises NotPublished."""
    return _in_force(connection, CALENDAR, now, version, lambda row: Calendar.model_validate(row["data"]))


def zone_in_force(connection: Connection, now: datetime) -> ZoneInfo:
    """The company's zone, of the calendar in force; the default's where none is published."""
    try:
        return ZoneInfo(calendar_in_force(connection, now)[1].zone)
    except NotPublished:
        return ZoneInfo(Calendar.model_fields["zone"].default)


def checklists_in_force(connection: Connection, now: datetime, version: int | None = None) -> tuple[int, Checklists]:
    """Version and checklists, that one where it is named. Raises NotPublished.

    A list that is shipped since then stands in every version: nobody who published one knew of it.
    """
    return _in_force(connection, CHECKLISTS, now, version, _checklists)


def _checklists(row: RowMapping) -> Checklists:
    return Checklists.model_validate(row["data"]).upon(default_checklists())


def _in_force(
    connection: Connection, target: Any, now: datetime, version: int | None, read: Callable[[RowMapping], Rules]
) -> tuple[int, Rules]:
    """The version in force, or the one named, and what it says; a version never changes, so it is read once."""
    wanted = target.c.effective_from <= now if version is None else target.c.version == version
    last = select(target.c.version, target.c.published_at).where(wanted)
    row = connection.execute(last.order_by(target.c.version.desc()).limit(1)).first()
    if row is None:
        name, named = target.name.replace("_", " "), "in force" if version is None else f"version {version}"
        raise NotPublished(f"no {name} {'are' if name.endswith('s') else 'is'} {named}")
    key = (str(connection.engine.url), target.name, *row)
    rules: Rules | None = _READ.get(key)
    if rules is None:
        whole = connection.execute(select(target).where(target.c.version == row.version)).mappings().one()
        rules = read(whole)
        if len(_READ) >= READ_KEPT:
            _READ.clear()
        _READ[key] = rules
    return row.version, rules


def publish_policy(connection: Connection, text: str, approved_by: str, effective_from: datetime) -> int:
    """Publishes a policy file after checking it. Raises PolicyError, or ValueError for the approver (一§2)."""
    Policy.load(text)
    return _publish(connection, POLICY, approved_by, effective_from, text=text)


def publish_calendar(connection: Connection, calendar: Calendar, approved_by: str, effective_from: datetime) -> int:
    """Publishes a calendar. Raises CalendarFileError where its working time ends, ValueError as policies do (一§2)."""
    ensure_working_time(calendar, effective_from)
    data = calendar.model_dump(mode="json")
    return _publish(connection, CALENDAR, approved_by, effective_from, data=data)


def publish_checklists(connection: Connection, text: str, approved_by: str, effective_from: datetime) -> int:
    """Publishes the shipped checklists with what a file changes of them. Raises ChecklistError, ValueError as above."""
    data = Checklists.load(text, default_checklists()).model_dump(mode="json")
    return _publish(connection, CHECKLISTS, approved_by, effective_from, data=data)


def _publish(connection: Connection, target: Any, approved_by: str, effective_from: datetime, **values: Any) -> int:
    if role_of(approved_by) is not Role.GENERAL_MANAGER:
        raise ValueError("must be approved by a general manager, general_manager:id (一§2)")
    row = values | {
        "approved_by": approved_by,
        "effective_from": effective_from,
        "published_at": datetime.now(UTC),
    }
    return int(connection.execute(insert(target).values(row).returning(target.c.version)).scalar_one())


def publish_defaults(url: str, policy_file: Path | None = None) -> None:
    """Publishes the shipped policy, calendar, checklists where there are none; a policy file named where it differs."""
    now = datetime.now(UTC)
    with used(url) as database, database.begin() as connection:
        if not connection.execute(select(func.count()).select_from(CALENDAR)).scalar():
            publish_calendar(connection, default_calendar(), FIRST_APPROVAL, now)
        if not connection.execute(select(func.count()).select_from(CHECKLISTS)).scalar():
            publish_checklists(connection, "", FIRST_APPROVAL, now)
        text = default_policy_text() if policy_file is None else text_in(policy_file)
        latest = connection.execute(select(POLICY.c.text).order_by(POLICY.c.version.desc()).limit(1)).scalar()
        changed = latest is None or latest.splitlines() != text.splitlines()  # other line ends are no other policy
        if latest is None or (policy_file is not None and changed):
            publish_policy(connection, text, FIRST_APPROVAL, now)
