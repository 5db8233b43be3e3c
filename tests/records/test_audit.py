"""The audit: lines are added, found again, and hold no more than they may."""

from datetime import timedelta
from threading import Barrier, Thread

from sqlalchemy import Engine, text

from activities.access import audit
from sign_ins import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def read(records: Engine, who: str, case: str, after: timedelta = timedelta()) -> None:
    """Somebody reads a case."""
    with records.begin() as connection:
        audit.note_reading(connection, who, case, NOW + after)


def readings(records: Engine, case: str) -> list[tuple[str, int]]:
    """Who read a case, and how many minutes after the beginning it was noted."""
    with records.begin() as connection:
        lines = audit.listed(connection, about=case)
    return [(line["who"], (line["at"] - NOW).seconds // 60) for line in reversed(lines)]


def test_lines_are_found_by_who_by_what_they_concern_and_since_when(records: Engine) -> None:
    """The latest first, as many as are asked for."""
    with records.begin() as connection:
        for number, who in enumerate(("clerk:c-1", "manager:m-1", "clerk:c-1")):
            about = f"repair-R-{number % 2}"
            audit.note(
                connection, who, "terminate", now=NOW + number * HOUR, about=about, refused=number == 1, n=number
            )
        assert [line["details"]["n"] for line in audit.listed(connection)] == [2, 1, 0]
        assert [line["details"]["n"] for line in audit.listed(connection, who="clerk:c-1")] == [2, 0]
        assert [line["refused"] for line in audit.listed(connection, about="repair-R-1")] == [True]
        assert [line["details"]["n"] for line in audit.listed(connection, since=NOW + HOUR)] == [2, 1]
        assert [line["details"]["n"] for line in audit.listed(connection, most=1)] == [2]


def test_a_line_holds_whatever_a_stranger_sent_in_little_room(records: Engine) -> None:
    """Signs that the database does not take become others; a text of megabytes is cut."""
    with records.begin() as connection:
        audit.note(connection, "a\0\ud800", "terminate", now=NOW, about="x" * 5_000_000, agent="\0" + "y" * 10_000)
        line = audit.listed(connection)[0]
    assert "\0" not in line["who"]
    assert (len(line["about"]), len(line["details"]["agent"])) == (500, 500)


def test_a_reading_is_one_line_a_person_case_and_hour(records: Engine) -> None:
    """The hour is the clock's: somebody who reads on is noted again when it strikes."""
    for after in (timedelta(), MINUTE, 59 * MINUTE, HOUR, HOUR + MINUTE):
        read(records, "clerk:c-1", "repair-HOUR", after)
    read(records, "clerk:c-2", "repair-HOUR", MINUTE)
    read(records, "clerk:c-1", "repair-OTHER", MINUTE)
    assert sorted(readings(records, "repair-HOUR")) == [("clerk:c-1", 0), ("clerk:c-1", 60), ("clerk:c-2", 1)]
    assert readings(records, "repair-OTHER") == [("clerk:c-1", 1)]


def test_a_reading_that_is_known_to_be_noted_costs_no_query(records: Engine) -> None:
    """It is known once it stands: what was taken back with its transaction is noted again."""
    with records.connect() as connection:
        audit.note_reading(connection, "clerk:c-1", "repair-BACK", NOW)
        connection.rollback()
    assert not audit.is_noted("clerk:c-1", "repair-BACK", NOW)
    read(records, "clerk:c-1", "repair-BACK")
    assert audit.is_noted("clerk:c-1", "repair-BACK", NOW + MINUTE)
    assert not audit.is_noted("clerk:c-1", "repair-BACK", NOW + HOUR)
    assert readings(records, "repair-BACK") == [("clerk:c-1", 0)]


def test_a_page_that_asks_many_times_at_once_leaves_one_line(records: Engine) -> None:
    """The Temporal UI asks once a payload, through whatever connections are free."""
    at_once = Barrier(6)

    def ask() -> None:
        at_once.wait(10)
        read(records, "clerk:c-1", "repair-ONCE")

    asking = [Thread(target=ask) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert readings(records, "repair-ONCE") == [("clerk:c-1", 0)]


def test_no_code_of_ours_changes_or_takes_away_a_line(records: Engine) -> None:
    """The number of an entry is the database's own: nobody puts one in between."""
    with records.begin() as connection:
        audit.note(connection, "clerk:c-1", "terminate", now=NOW)
        generated = connection.execute(text(
            "SELECT identity_generation FROM information_schema.columns "
            "WHERE table_name = 'audit' AND column_name = 'entry'"
        )).scalar_one()  # fmt: skip
    assert generated == "ALWAYS"
    assert not [name for name in vars(audit) if name.startswith(("delete", "update", "change"))]
