"""Sessions: how long they hold, what is shown of them, and what ends them."""

from datetime import timedelta

from sqlalchemy import Engine, text

from activities.access import accounts, sessions, signing_in
from sign_ins import BOSS, HERE, NOW, PASSWORD, caller, enter, sign_in, who

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


def test_a_session_holds_for_twelve_hours_without_use(records: Engine) -> None:
    """Each use is another twelve."""
    enter(records, "clerk:c-1")
    token, other = sign_in(records, "c-1"), sign_in(records, "c-1")
    assert who(records, token, NOW + 12 * HOUR - SECOND) == "clerk:c-1"
    assert who(records, token, NOW + 23 * HOUR) == "clerk:c-1"
    assert who(records, other, NOW + 12 * HOUR) is None


def test_a_session_holds_for_seven_days_however_much_it_is_used(records: Engine) -> None:
    """Whoever has stolen one has it for a week at most."""
    enter(records, "clerk:c-1")
    token = sign_in(records, "c-1")
    for hours in range(10, 7 * 24, 10):
        assert who(records, token, NOW + hours * HOUR) == "clerk:c-1"
    assert who(records, token, NOW + 7 * DAY - SECOND) == "clerk:c-1"
    assert who(records, token, NOW + 7 * DAY) is None


def test_the_last_use_is_written_once_a_minute(records: Engine) -> None:
    """A page of the Temporal UI asks dozens of times: only the first of them writes."""
    enter(records, "clerk:c-1")
    token = sign_in(records, "c-1")
    seen = []
    for seconds in (0, 59, 60, 61, 119, 120):
        caller(records, token, NOW + seconds * SECOND)
        with records.connect() as connection:
            seen.append((connection.execute(text("SELECT seen_at FROM session")).scalar_one() - NOW).seconds)
    assert seen == [0, 0, 60, 60, 60, 120]


def test_sessions_are_listed_with_where_they_are_and_when_they_end(records: Engine) -> None:
    """The latest used first, each with a name that is no secret; what has ended is not among them."""
    enter(records, "clerk:c-1")
    enter(records, "clerk:c-2")
    sign_in(records, "c-1")
    later = NOW + HOUR
    token = signing_in.sign_in(records, "c-2", PASSWORD, address=HERE, agent="Firefox\0" + "x" * 500, now=later)
    with records.begin() as connection:
        rows = sessions.listed(connection, later)
        assert [row["human"] for row in rows] == ["c-2", "c-1"]
        assert rows[0]["agent"].startswith("Firefox")
        assert len(rows[0]["agent"]) == 200
        assert rows[0]["ends_at"] == later + 12 * HOUR
        assert token not in str(rows)
        assert sessions.listed(connection, later, "c-1") == rows[1:]
        assert [row["human"] for row in sessions.listed(connection, NOW + 12 * HOUR)] == ["c-2"]
        sessions.end(connection, rows[0]["session"], "signed out", later)
        assert sessions.listed(connection, later, "c-2") == []


def test_a_session_is_ended_once_by_its_name(records: Engine) -> None:
    """Whose it was is answered; one that has ended keeps why, and a token is no name."""
    enter(records, "clerk:c-1")
    token = sign_in(records, "c-1")
    found = caller(records, token)
    assert found is not None
    with records.begin() as connection:
        assert sessions.end(connection, token, "guessed", NOW) is None
        assert sessions.end(connection, str(found.session), "signed out", NOW) == "c-1"
        assert sessions.end(connection, str(found.session), "again", NOW + HOUR) is None
        row = connection.execute(text("SELECT ended_at, why_ended FROM session")).one()
    assert tuple(row) == (NOW, "signed out")


def test_all_sessions_of_a_person_end_and_nobody_else_s(records: Engine) -> None:
    """At every browser and command line."""
    enter(records, "clerk:c-1")
    enter(records, "clerk:c-2")
    mine, other = [sign_in(records, "c-1") for _ in range(3)], sign_in(records, "c-2")
    with records.begin() as connection:
        assert sessions.end_all(connection, "c-1", "ended", NOW) == 3
    assert [who(records, token) for token in mine] == [None, None, None]
    assert who(records, other) == "clerk:c-2"


def test_a_change_of_an_account_says_how_many_sessions_it_ended(records: Engine) -> None:
    """Whoever changes a role sees whether somebody was at work under the old one."""
    enter(records, "clerk:c-1")
    sign_in(records, "c-1")
    sign_in(records, "c-1")
    with records.begin() as connection:
        assert accounts.change(connection, "c-1", NOW, by=BOSS, people=["supervisor:c-1"]) == 2
        assert accounts.deactivate(connection, "c-1", by=BOSS, now=NOW) == 0
