"""Courses in the records: for which times they take people away, what overlaps, what a plan says of one (七§11–12)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from activities.books.book import Book
from activities.records.database import table
from activities.rules.merging import merge
from activities.rules.people.absences import ABSENCE, during
from activities.rules.people.staff import MEMBER
from models.kinds.course import NAMED, CourseAbsences, CourseMode, CourseRecord
from models.people import AbsenceKind, human
from models.record import Notification, Write

COURSE = table(CourseRecord)
Span = tuple[datetime, datetime]


class Absences(Book[CourseAbsences]):
    """A course says how its absences are from a step on: what is new is recorded, what is no more is taken back.

    It refuses nothing, whoever is away then by another's word, so no course waits for another. Who is not on the staff
    list is in nobody's count and has none.
    """

    entry = CourseAbsences
    tables = (ABSENCE,)

    def subject(self, entry: CourseAbsences) -> str:
        return entry.by

    def lock(self, connection: Connection, write: Write, entries: Sequence[CourseAbsences]) -> tuple[()]:  # noqa: ARG002
        return ()

    def post(self, connection: Connection, write: Write, entry: CourseAbsences) -> Iterator[Notification]:
        wanted = {(person, *span) for person in _listed(connection, entry.persons) for span in entry.times}
        kept, there = set(entry.kept), set[tuple[str, datetime, datetime]]()
        over = []
        for row in _standing(connection, write.workflow_id):
            one = (row.person, row.from_at, row.to_at)
            if one in wanted or one[1:] in kept:
                there.add(one)
            else:
                over.append(row.absence)
        _take_back(connection, write, entry, over)
        _record(connection, write, entry, sorted(wanted - there))
        yield from ()

    def undo(self, connection: Connection, write: Write) -> None:
        """What lost attempts took back stands again, what they recorded does not."""
        lost = (ABSENCE.c.workflow_id == write.workflow_id, ABSENCE.c.ended_seq >= write.entry.seq)
        again = {"to_at": ABSENCE.c.to_at_before, "ended_by": None, "ended_at": None, "ended_seq": None}
        connection.execute(update(ABSENCE).where(*lost).values(again | {"to_at_before": None}))
        super().undo(connection, write)


def _listed(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Those who are on the staff list."""
    if not ids:
        return []
    merge(connection)
    return list(connection.execute(select(MEMBER.c.id).where(MEMBER.c.id.in_(ids))).scalars())


def _standing(connection: Connection, case: str) -> Sequence[Any]:
    """What a course has recorded and not taken back."""
    stands = (ABSENCE.c.workflow_id == case, ABSENCE.c.to_at > ABSENCE.c.from_at)
    return connection.execute(select(ABSENCE).where(*stands)).all()


def _take_back(connection: Connection, write: Write, entry: CourseAbsences, numbers: Sequence[int]) -> None:
    """As one that is taken back before it began: it ends where it begins."""
    ended = {"ended_by": entry.by, "ended_at": entry.at, "ended_seq": write.entry.seq}
    ends = {"to_at_before": ABSENCE.c.to_at, "to_at": ABSENCE.c.from_at}
    if numbers:
        connection.execute(update(ABSENCE).where(ABSENCE.c.absence.in_(numbers)).values(ended | ends))


def _record(
    connection: Connection, write: Write, entry: CourseAbsences, spans: Sequence[tuple[str, datetime, datetime]]
) -> None:
    common = {
        "kind": AbsenceKind.TRAINING.value, "entered_by": entry.by, "entered_at": entry.at,
        "workflow_id": write.workflow_id, "seq": write.entry.seq,
    }  # fmt: skip
    rows = [common | {"person": person, "from_at": begin, "to_at": end} for person, begin, end in spans]
    if rows:
        connection.execute(insert(ABSENCE), rows)


# -- what overlaps --------------------------------------------------------------------------------------------------


def _overlaps(
    connection: Connection, _at: datetime, *, case: str, persons: list[str], dates: list[list[str]]
) -> list[str]:
    """Who of these people is due elsewhere at these times, and where: in another course, or absent by another's word.

    Half-open: what touches does not overlap. As many are named as a refusal names, and one more.
    """
    times = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in dates]
    by_id = {human(person): person for person in persons}
    found: list[str] = []
    for own_id, where, span in (*_in_courses(connection, case, times), *_away(connection, by_id, times)):
        if own_id in by_id and any(_overlap(span, one) for one in times):
            begun = span[0].astimezone(times[0][0].tzinfo)
            found.append(f"{by_id[own_id]} ({where}, {begun:%Y-%m-%d %H:%M})")
    return list(dict.fromkeys(found))[: NAMED + 1]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _in_courses(connection: Connection, case: str, times: Sequence[Span]) -> Iterator[tuple[str, str, Span]]:
    """Whom other approved courses take up about then."""
    if not times:
        return
    query = select(COURSE).where(
        COURSE.c.workflow_id != case, COURSE.c.approved_at.is_not(None), COURSE.c.cancelled_at.is_(None),
        COURSE.c.first_at < times[-1][1], COURSE.c.last_at > times[0][0],
    )
    for row in connection.execute(query.order_by(COURSE.c.first_at, COURSE.c.workflow_id)):
        trainers = [row.trainer] if row.trainer is not None and row.mode == CourseMode.INTERNAL else []
        for one in row.dates:
            span = (datetime.fromisoformat(one["from_at"]), datetime.fromisoformat(one["to_at"]))
            yield from ((human(person), row.workflow_id, span) for person in (*row.persons, *trainers))


def _away(connection: Connection, ids: Collection[str], times: Sequence[Span]) -> Iterator[tuple[str, str, Span]]:
    """Who is absent about then, courses aside."""
    if not times:
        return
    for row in during(connection, times[0][0], times[-1][1]):
        if row["workflow_id"] is None and row["person"] in ids:
            yield row["person"], f"{row['kind']}, absence {row['absence']}", (row["from_at"], row["to_at"])


BOOK = Absences()
READINGS: dict[str, Callable[..., Any]] = {"course_overlaps": _overlaps}
