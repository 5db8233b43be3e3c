"""What an appraisal reads of the records, in one activity: who it is about and what is counted of their work (六).

What was counted is written down row by row, so that anyone can count it again. Asked again by the same opening, the
reading answers what stands; an opening that the register holds never gets other figures.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from activities.books.people import appraisal_counts as counts
from activities.books.people.appraising import Register
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.people.absences import during
from activities.rules.people.staff import colleagues, roles
from activities.rules.publishing import calendar_in_force
from models.kinds.appraisal_scoring import COUNTED
from models.kinds.dailyreport import away_all_day
from models.people import Colleague, human, named
from models.policy.calendar import Calendar
from models.tables import AppraisalAnswer, AppraisalCount, AppraisalReading

READING, COUNT, ANSWER = table(AppraisalReading), table(AppraisalCount), table(AppraisalAnswer)
INDICATORS = tuple(one.value for one in COUNTED)
"""Those that are read from the records (六§3(1)–(6))."""
DAY = timedelta(days=1)
EARLIEST = date(1900, 1, 1)
"""Nothing was counted before; some days earlier no clock can reckon."""
People = Mapping[str, Colleague]


def figures(
    connection: Connection, at: datetime, *, workflow_id: str, person: str, from_on: str, to_on: str,
    record_fields: list[str],
) -> dict[str, Any]:  # fmt: skip
    """Who is appraised, by whom, and the six indicators with the customers' answers, as of a moment (六§1, 六§3–4)."""
    asked = {
        "person": human(person), "from_on": date.fromisoformat(from_on), "to_on": date.fromisoformat(to_on),
        "record_fields": record_fields, "as_of": at,
    }  # fmt: skip
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:case))"), {"case": f"appraisal {workflow_id}"})
    stands = _standing(connection, workflow_id, asked)
    return _read_anew(connection, workflow_id, asked) if stands is None else stands


def _standing(connection: Connection, workflow_id: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the case was answered before; None for an opening of other content that never entered the register."""
    found = connection.execute(select(READING).where(READING.c.workflow_id == workflow_id)).mappings().first()
    if found is None:
        return None
    registered = select(REGISTER.c.workflow_id).where(REGISTER.c.workflow_id == workflow_id)
    same = all(found[key] == value for key, value in asked.items())
    return dict(found["answer"]) if same or connection.execute(registered).first() is not None else None


def _read_anew(connection: Connection, workflow_id: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    for written in (READING, COUNT, ANSWER):
        connection.execute(delete(written).where(written.c.workflow_id == workflow_id))
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    people = colleagues(connection)
    own, at = asked["person"], asked["as_of"]
    first, last = (max(asked[day], EARLIEST) for day in ("from_on", "to_on"))
    register = Register(people, roles(connection), calendar.local(at).date())
    under = led_by(own, people, first, last)
    span = (_midnight(calendar, first), _midnight(calendar, last + DAY))
    answer = {
        "leads": bool(under),
        "superior": register.superior_of(own),
        "subordinates": [named(one) for one in register.led_by(own)],
        "employed": own in people and employed(people[own], first, last),
        "present_days": present_days(connection, calendar, people.get(own), first, last),
        "as_of": at.isoformat(),
    }  # fmt: skip
    counted = counts.CountedTime(under or [own], *span, at)
    answer |= _counted(connection, workflow_id, counted, own, asked["record_fields"])
    connection.execute(insert(READING).values(workflow_id=workflow_id, answer=answer, **asked))
    return answer


def _counted(
    connection: Connection, workflow_id: str, of: counts.CountedTime, own: str, fields: Sequence[str]
) -> dict[str, Any]:
    """Counts, writes down what was counted, and answers the sums."""
    found = {
        "response": counts.contacts(connection, of),
        "repairs": counts.repairs(connection, of),
        "visits": counts.visits(connection, of),
        "complaints": counts.complaints(connection, of),
        "reports": counts.reports(connection, of),
        "records": counts.records(connection, of, fields),
    }
    theirs = counts.CountedTime(sorted({*of.people, own}), of.begin, of.end, of.as_of)
    heard = counts.answers(connection, theirs)
    rows = [{"workflow_id": workflow_id, "indicator": name} | row for name in INDICATORS for row in found[name]]
    _write(connection, COUNT, rows)
    _write(connection, ANSWER, [{"workflow_id": workflow_id} | row for row in heard])
    return {
        "indicators": {
            name: {key: sum(row[key] for row in found[name]) for key in ("numerator", "denominator")}
            for name in INDICATORS
        },
        "customers": {"answers": len(heard), "sum": str(Fraction(sum(row["score"] for row in heard)))},
    }


def _write(connection: Connection, to: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(to), list(rows))


# -- who it is about ----------------------------------------------------------------------------------------------


def employed(one: Colleague, first: date, last: date) -> bool:
    """Whether the company employed them on some day of a time."""
    return (one.hired_on is None or one.hired_on <= last) and (one.left_on is None or one.left_on >= first)


def led_by(own: str, people: People, first: date, last: date) -> list[str]:
    """The ids of all whom somebody leads, at once or over others, and who were employed in some of a time.

    As the register has it now: whoever changed supervisor meanwhile counts, with all the time, under the new one.
    """
    found: set[str] = set()
    level = {own}
    while level:
        level = {one.id for one in people.values() if one.supervisor in level} - found - {own}
        found |= level
    return sorted(one for one in found if employed(people[one], first, last))


def present_days(connection: Connection, calendar: Calendar, one: Colleague | None, first: date, last: date) -> int:
    """The workdays of a time on which somebody was employed and not absent all day; somebody unknown has none."""
    if one is None:
        return 0
    begin, end = _midnight(calendar, first), _midnight(calendar, last + DAY)
    away = [(row["from_at"], row["to_at"]) for row in during(connection, begin, end, one.id)]
    days = (first + number * DAY for number in range((last - first).days + 1))
    return sum(
        bool(working) and not away_all_day(working, away)
        for working in (calendar.periods(day) for day in days if employed(one, day, day))
    )


def _midnight(calendar: Calendar, day: date) -> datetime:
    """When a day begins in the company's zone."""
    return calendar.end_of(day - DAY)


READINGS: dict[str, Callable[..., Any]] = {"appraisal_figures": figures}
