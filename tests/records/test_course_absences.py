"""Courses in the records: whom they take away and when, what is taken back, lost attempts, what overlaps (七§12)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.books import readings
from activities.records.record import Records
from activities.rules.people import absences, people, staff
from activities.rules.people.absences import NothingToEnd, Overlapping
from models.kinds.course import CourseAbsences
from models.people import AbsenceKind
from models.record import Form, Write, Written
from record_writes import NOW, rows, step

HOUR = timedelta(hours=1)
HR = "hr:h-1"
Take = Callable[..., Written]
STAFF = ("t-1", "t-2", "s-2")


def at(hour: float) -> datetime:
    return NOW + hour * HOUR


def spans(*hours: tuple[float, float]) -> list[tuple[datetime, datetime]]:
    return [(at(begin), at(end)) for begin, end in hours]


def away(*persons: str, times: Any = ((10, 12),), kept: Any = ()) -> CourseAbsences:
    return CourseAbsences(persons=[*persons], times=spans(*times), kept=spans(*kept), at=NOW, by=HR)


@pytest.fixture
def database(records: Engine) -> Engine:
    """The records alone, with three on the staff list."""
    with records.begin() as connection:
        for own_id in STAFF:
            staff.add(connection, f"technician:{own_id}", own_id)
    return records


def write(case: str, seq: int, entry: CourseAbsences | None, **more: Any) -> Write:
    return step(f"course-{case}", seq, postings=[entry.posted()] if entry is not None else [], **more)


@pytest.fixture
def take(database: Engine) -> Take:
    """Records a step of a course that enters this in the book."""
    return lambda case, seq, entry, **more: Records(database).record(write(case, seq, entry, **more))


def standing(database: Engine, case: str = "a") -> list[tuple[str, float]]:
    """Who is away for a course, and from how many hours from now on."""
    query = "SELECT person, from_at FROM absence WHERE workflow_id = :case AND to_at > from_at ORDER BY person, from_at"
    found = rows(database, query, case=f"course-{case}")
    return [(row.person, (row.from_at - NOW) / HOUR) for row in found]


# -- whom it takes away ---------------------------------------------------------------------------------------------


def test_a_course_takes_its_people_away_at_its_dates(database: Engine, take: Take) -> None:
    """As training, by whoever approved it; who is on no list is left out (七§12)."""
    assert take("a", 1, away("t-1", "t-2", "nobody", times=((10, 12), (34, 36)))).stands
    assert standing(database) == [("t-1", 10), ("t-1", 34), ("t-2", 10), ("t-2", 34)]
    with database.connect() as connection:
        (found, *_) = absences.listed(connection, "t-1")
        assert (found["kind"], found["entered_by"]) == ("training", HR)
        assert (found["workflow_id"], found["seq"]) == ("course-a", 1)
        moments = (at(9.9), at(10), at(11.9), at(12))
        assert [people.absent(connection, "staff:t-1", one) for one in moments] == [False, True, True, False]


def test_what_is_no_more_is_taken_back_and_what_is_new_is_added(database: Engine, take: Take) -> None:
    """Somebody goes, somebody comes, a date moves, nothing is left (七§12)."""
    take("a", 1, away("t-1", "t-2"))
    take("a", 2, away("t-1", "s-2"))
    assert standing(database) == [("s-2", 10), ("t-1", 10)]
    take("a", 3, away("t-1", "s-2", times=((11, 13),)))
    assert standing(database) == [("s-2", 11), ("t-1", 11)]
    take("a", 4, away("t-1", "t-2", times=((11, 13),)))
    assert standing(database) == [("t-1", 11), ("t-2", 11)]
    take("a", 5, away(times=()))
    assert standing(database) == []
    assert len(rows(database, "SELECT 1 FROM absence")) == 6, "each stands in the list, taken back"


def test_times_that_were_held_stay_whoever_leaves(database: Engine, take: Take) -> None:
    """Another trainer, then an end before the last date (七§12)."""
    both = ((10, 12), (34, 36))
    take("a", 1, away("t-1", "s-2", times=both))
    take("a", 2, away("t-1", "t-2", times=both, kept=((10, 12),)))
    assert standing(database) == [("s-2", 10), ("t-1", 10), ("t-1", 34), ("t-2", 10), ("t-2", 34)]
    take("a", 3, away(times=(), kept=((10, 12),)))
    assert standing(database) == [("s-2", 10), ("t-1", 10), ("t-2", 10)]


def test_one_course_leaves_another_s_absences_and_people_s_own_alone(database: Engine, take: Take) -> None:
    """Two at once for one person, and over somebody's leave: both are recorded; nobody ends a course's by hand."""
    with database.begin() as connection:
        number = absences.enter(connection, "staff:t-1", AbsenceKind.LEAVE, at(9), at(11), HR, NOW)
    assert take("a", 1, away("t-1")).stands
    assert take("b", 1, away("t-1")).stands
    take("a", 2, away(times=()))
    assert (standing(database, "a"), standing(database, "b")) == ([], [("t-1", 10)])
    with database.begin() as connection:
        theirs = next(row for row in absences.listed(connection, "t-1") if row["workflow_id"] == "course-b")
        with pytest.raises(NothingToEnd, match="course-b has recorded absence"):
            absences.end(connection, theirs["absence"], NOW, HR, NOW)
        with pytest.raises(Overlapping):
            absences.enter(connection, "staff:t-1", AbsenceKind.SICK, at(11.5), at(13), HR, NOW)
        assert people.absences_of(connection, "staff:t-1", at(0), at(20)) == spans((9, 12)), "what overlaps is one"
        assert absences.find(connection, number)


# -- attempts that were lost ----------------------------------------------------------------------------------------


def test_a_step_written_again_takes_back_what_the_lost_one_did(database: Engine, take: Take) -> None:
    """It withdrew somebody and moved a date; decided anew, it does neither, then something else."""
    take("a", 1, away("t-1", "t-2"))
    take("a", 2, away("t-2", times=((11, 13),)))
    later = {"decided": NOW + HOUR, "whole": True}
    assert take("a", 2, None, **later).stands
    assert standing(database) == [("t-1", 10), ("t-2", 10)]
    assert rows(database, "SELECT 1 FROM absence WHERE ended_at IS NOT NULL") == []
    take("a", 2, away("t-1", "t-2", "s-2"), decided=NOW + 2 * HOUR, whole=True)
    assert standing(database) == [("s-2", 10), ("t-1", 10), ("t-2", 10)]
    assert take("a", 2, away("t-1", "t-2", "s-2"), decided=NOW + 2 * HOUR).stands, "the activity is tried again"
    assert len(standing(database)) == 3


def test_a_course_reset_to_its_opening_has_none(database: Engine, take: Take) -> None:
    """Two steps are lost at once."""
    take("a", 1, None)
    take("a", 2, away("t-1"))
    take("a", 3, away("t-1", "t-2"))
    take("a", 2, None, decided=NOW + HOUR, whole=True)
    assert rows(database, "SELECT 1 FROM absence") == []


# -- what overlaps --------------------------------------------------------------------------------------------------


def course(database: Engine, name: str, *persons: str, begin: float, end: float, **changes: Any) -> None:
    """An approved course of a supervisor."""
    dates = [{"from_at": at(begin).isoformat(), "to_at": at(end).isoformat()}]
    values: dict[str, Any] = {
        "title": "t", "type": "other", "mode": "internal", "trainer": "supervisor:s-2", "persons": [*persons],
        "dates": dates, "first_at": at(begin), "last_at": at(end), "approved_at": NOW,
    }  # fmt: skip
    form = Form(table="course_record", key="1", seq=1, values=values | changes)
    assert Records(database).record(step(f"course-{name}", forms=[form])).stands


def overlaps(database: Engine, *hours: tuple[float, float], persons: Any = ("technician:t-1",)) -> list[str]:
    dates = [[moment.isoformat() for moment in one] for one in spans(*hours)]
    with database.connect() as connection:
        found = readings()["course_overlaps"](connection, NOW, case="course-a", persons=[*persons], dates=dates)
    return [one.partition(",")[0] for one in found]


def test_another_course_overlaps_and_touching_does_not(database: Engine) -> None:
    """Half-open, of who is trained and of who trains; the course itself never counts (七§12(1))."""
    course(database, "b", "supervisor:t-1", begin=10, end=12)
    course(database, "a", "technician:t-1", begin=10, end=12)
    assert overlaps(database, (11, 13)) == ["technician:t-1 (course-b"]
    assert overlaps(database, (8, 10), (12, 14)) == []
    assert overlaps(database, (8, 9), (11.9, 14)) == ["technician:t-1 (course-b"]
    assert overlaps(database, (8, 9), (13, 14)) == [], "between its dates it takes nobody up"
    assert overlaps(database, (11, 13), persons=("technician:t-2",)) == []
    assert overlaps(database, (11, 13), persons=("manager:s-2",)) == ["manager:s-2 (course-b"]
    assert overlaps(database) == []


def test_what_is_not_approved_or_not_held_takes_nobody_up(database: Engine) -> None:
    """And a trainer from outside is nobody of the company."""
    course(database, "b", "technician:t-1", begin=10, end=12, approved_at=None)
    course(database, "c", "technician:t-1", begin=10, end=12, cancelled_at=NOW)
    course(database, "d", begin=10, end=12, mode="sent_out", trainer="technician:t-1")
    assert overlaps(database, (10, 12)) == []


def test_an_absence_that_no_course_recorded_overlaps(database: Engine, take: Take) -> None:
    """Leave, half-open as well; that of a course stands with the course; one taken back is none."""
    with database.begin() as connection:
        number = absences.enter(connection, "staff:t-1", AbsenceKind.LEAVE, at(10), at(12), HR, NOW)
    take("a", 1, away("t-1"))
    take("b", 1, away("t-2"))
    assert overlaps(database, (11, 13), persons=("technician:t-1", "technician:t-2")) == ["technician:t-1 (leave"]
    assert overlaps(database, (8, 10), (12, 14)) == []
    with database.begin() as connection:
        absences.end(connection, number, at(10), HR, NOW)
    assert overlaps(database, (11, 13)) == []


def test_no_more_overlaps_are_answered_than_a_refusal_names(database: Engine) -> None:
    """However many there are."""
    everyone = [f"technician:x-{number}" for number in range(40)]
    course(database, "b", *everyone, begin=10, end=12)
    assert len(overlaps(database, (10, 12), persons=everyone)) == 11
