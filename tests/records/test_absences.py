"""Absences, and what rules ask about people: half-open times, one person once away, who is at work and who leads."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, text

from activities.rules.people import absences, people, staff
from activities.rules.people.absences import NothingToEnd, Overlapping
from models.people import AbsenceKind
from servers.databases import engine_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HR = "hr:h-1"
TIMES = (NOW - HOUR, NOW, NOW + HOUR, NOW + 2 * HOUR)


@pytest.fixture
def database(records: Engine) -> Engine:
    """The records alone, with two people of after-sales, one of them the other's supervisor."""
    with records.begin() as connection:
        staff.enlist(connection, "supervisor:wu-5", {"name": "吴五", "department": "售后"})
        li = {"name": "李四", "department": "After-sales", "supervisor": "wu-5"}
        staff.enlist(connection, "technician:li-4", li)
    return records


def away(connection: Connection, begin: datetime, end: datetime, person: str = "technician:li-4") -> int:
    return absences.enter(connection, person, AbsenceKind.SICK, begin, end, HR, NOW)


# -- entered ------------------------------------------------------------------------------------------------------


def test_an_absence_lasts_from_its_beginning_up_to_its_end(database: Engine) -> None:
    """By whichever role the person is named; nobody else is away by that."""
    with database.begin() as connection:
        away(connection, NOW, NOW + HOUR)
        for person in ("technician:li-4", "supervisor:li-4", "staff:li-4"):
            assert [people.absent(connection, person, at) for at in TIMES] == [False, True, False, False]
        assert not any(people.absent(connection, "supervisor:wu-5", at) for at in TIMES)


def test_it_is_kept_who_entered_it_and_when(database: Engine) -> None:
    """As a record."""
    with database.begin() as connection:
        number = away(connection, NOW, NOW + HOUR)
        found = absences.find(connection, number)
    assert found == {
        "absence": number, "person": "li-4", "from_at": NOW, "to_at": NOW + HOUR, "kind": "sick", "entered_by": HR,
        "entered_at": NOW, "ended_by": None, "ended_at": None, "workflow_id": None, "seq": None, "ended_seq": None,
        "to_at_before": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "end"), [(-1, 1), (0, 2), (1, 3), (0.5, 1.5), (-1, 5)], ids=["into", "same", "out of", "within", "around"]
)
def test_two_absences_of_one_person_do_not_overlap(database: Engine, begin: float, end: float) -> None:
    """What touches does not overlap; another person may be away at the same time."""
    with database.begin() as connection:
        stands = away(connection, NOW, NOW + 2 * HOUR)
        with pytest.raises(Overlapping) as refused:
            away(connection, NOW + begin * HOUR, NOW + end * HOUR, "staff:li-4")
        assert refused.value.absence["absence"] == stands
        away(connection, NOW + begin * HOUR, NOW + end * HOUR, "supervisor:wu-5")
        away(connection, NOW - HOUR, NOW)
        away(connection, NOW + 2 * HOUR, NOW + 3 * HOUR)
        with pytest.raises(Overlapping) as first:
            away(connection, NOW + HOUR, NOW + DAY)
        assert first.value.absence["absence"] == stands
        assert len(absences.listed(connection, "li-4")) == 3
        assert len(absences.listed(connection)) == 4


def test_an_absence_ends_after_it_begins_and_is_somebodys(database: Engine) -> None:
    """An empty one is none, nor is that of a stranger."""
    with database.begin() as connection:
        for end in (NOW, NOW - HOUR):
            with pytest.raises(ValueError, match="end after it begins"):
                away(connection, NOW, end)
        with pytest.raises(LookupError, match="technician:nobody is not on the staff list"):
            away(connection, NOW, NOW + HOUR, "technician:nobody")
        assert absences.listed(connection) == []


def test_of_two_that_are_entered_at_once_one_stands(database_url: str) -> None:
    """Ten times two transactions that would each see none."""
    database = engine_of(database_url)
    with database.begin() as connection:
        staff.add(connection, "technician:li-4", "李四")
    refused: list[Overlapping] = []
    for day in range(10):
        together = threading.Barrier(2)

        def enter(begin: datetime = NOW + day * DAY, together: threading.Barrier = together) -> None:
            try:
                with database.begin() as connection:
                    connection.execute(text("SELECT 1"))
                    together.wait(10)
                    away(connection, begin, begin + HOUR)
            except Overlapping as error:
                refused.append(error)

        threads = [threading.Thread(target=enter) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    with database.connect() as connection:
        assert len(absences.listed(connection)) == 10
    assert len(refused) == 10
    database.dispose()


# -- ended --------------------------------------------------------------------------------------------------------


def test_who_is_back_earlier_is_away_no_longer(database: Engine) -> None:
    """From that moment on another absence may be entered; by whom and when it was ended stays with it."""
    with database.begin() as connection:
        number = away(connection, NOW, NOW + DAY)
        ended = absences.end(connection, number, NOW + HOUR, HR, NOW + HOUR)
        assert (ended["to_at"], ended["ended_by"], ended["ended_at"]) == (NOW + HOUR, HR, NOW + HOUR)
        assert [people.absent(connection, "staff:li-4", at) for at in TIMES] == [False, True, False, False]
        away(connection, NOW + HOUR, NOW + DAY)


def test_an_absence_ended_before_it_began_is_taken_back(database: Engine) -> None:
    """It stays on record and keeps nobody away; another may stand in its place, around its beginning."""
    with database.begin() as connection:
        number = away(connection, NOW + HOUR, NOW + DAY)
        assert absences.end(connection, number, NOW, HR, NOW)["to_at"] == NOW + HOUR
        assert not people.absent(connection, "staff:li-4", NOW + HOUR)
        away(connection, NOW, NOW + DAY)
        assert len(absences.listed(connection)) == 2


def test_what_is_over_or_not_there_cannot_be_ended(database: Engine) -> None:
    """An absence is never made longer by that."""
    with database.begin() as connection:
        number = away(connection, NOW, NOW + HOUR)
        for at in (NOW + HOUR, NOW + DAY):
            with pytest.raises(NothingToEnd, match="over by then"):
                absences.end(connection, number, at, HR, NOW)
        with pytest.raises(NothingToEnd, match="there is no absence"):
            absences.end(connection, number + 1, NOW, HR, NOW)
        absences.end(connection, number, NOW - HOUR, HR, NOW)
        with pytest.raises(NothingToEnd):
            absences.end(connection, number, NOW - HOUR, HR, NOW)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("hr:h-1", None), ("supervisor:wu-5", None), ("manager:m-1", None), ("general_manager:g-1", None),
        ("clerk:c-1", "not by clerk:c-1"), ("technician:t-1", "not by"), ("finance:f-1", "not by"),
        ("hr:li-4", "nobody excuses themselves"), ("supervisor:li-4", "nobody excuses themselves"),
    ],
)  # fmt: skip
def test_absences_are_entered_by_hr_or_a_supervisor_and_nobodys_own(by: str, words: str | None) -> None:
    """In whatever role the person is named."""
    found = absences.why_not(by, "technician:li-4")
    assert found is None if words is None else words in (found or "")


def test_who_is_named_without_a_role_is_nobody() -> None:
    """Neither as the one who acts nor as the one who is away."""
    for by, person in (("h-1", "technician:li-4"), (HR, "li-4")):
        with pytest.raises(ValueError, match="must be role:id or staff:id"):
            absences.why_not(by, person)


# -- questions ----------------------------------------------------------------------------------------------------


def test_staff_is_of_the_departments_that_are_named(database: Engine) -> None:
    """Both names of the department count, a department not named does not; absent or not, all of it (五§8, 八§2)."""
    with database.begin() as connection:
        staff.enlist(connection, "clerk:hr-1", {"name": "郑", "department": "人事"})
        staff.add(connection, "clerk:c-1", "周")
        away(connection, NOW, NOW + HOUR)
        for named, ids in ((("售后", "After-sales"), ["li-4", "wu-5"]), (("售后",), ["wu-5"]), ((), [])):
            found = people.after_sales_staff(connection, NOW.date(), named)
            assert [one.id for one in found] == ids


def test_who_is_not_employed_on_a_day_is_not_of_the_staff(database: Engine) -> None:
    """The first and the last day count; whoever is not active is not."""
    with database.begin() as connection:
        hired, last = NOW.date(), (NOW + 5 * DAY).date()
        staff.enlist(connection, "technician:li-4", {"name": "李四", "hired_on": hired})
        staff.leave(connection, "technician:li-4", last)
        days = [people.after_sales_staff(connection, NOW.date() + n * DAY, ("After-sales",)) for n in (-1, 0, 5, 6)]
        assert [len(found) for found in days] == [0, 1, 1, 0]
        connection.execute(text("UPDATE staff_member SET active = false WHERE id = 'li-4'"))
        assert people.after_sales_staff(connection, NOW.date(), ("After-sales",)) == []


def test_how_much_of_a_time_somebody_is_away(database: Engine) -> None:
    """Within that time alone; by one absence or by several that meet."""
    with database.begin() as connection:
        away(connection, NOW - DAY, NOW + HOUR)
        away(connection, NOW + HOUR, NOW + 2 * HOUR)
        assert people.absences_of(connection, "staff:li-4", NOW, NOW + 3 * HOUR) == [
            (NOW, NOW + HOUR), (NOW + HOUR, NOW + 2 * HOUR),
        ]  # fmt: skip
