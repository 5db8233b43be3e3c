"""Trends and certificates as the records reckon them, the entries in any order; no case (一§28(1), 三§12)."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from activities.records.customers import find_customer
from models.kinds.proposal import DeclinedEntry
from models.record import Notification
from record_writes import NOW, WEEK, posted, rows, sighting, step

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def seen(records: Engine, *times: datetime, first: int = 1, count: int = 3) -> list[int]:
    """Sightings of one subject, entered in this order; the numbers of those that alert."""
    alerted = []
    for number, at in enumerate(times, first):
        case = f"complaint-T-{number}"
        write = step(case, postings=[sighting(case, at, count=count)])
        with records.begin() as connection:
            alerted += [number for _ in posted(connection, write)]
    return alerted


def test_a_trend_entered_after_a_later_one_was_alerted_is_alerted_too(records: Engine) -> None:
    """Three of last month come to light when this month's have been told: another episode, another alert."""
    assert seen(records, NOW, NOW, NOW) == [3]
    assert seen(records, NOW - 30 * DAY, NOW - 30 * DAY, NOW - 29 * DAY, first=4) == [6]
    assert seen(records, NOW - 29 * DAY, NOW, first=7) == []


def test_what_lies_between_two_episodes_joins_them_and_the_earlier_alert_stands_for_both(records: Engine) -> None:
    """The quiet week is one no longer; nobody is alerted of what is known."""
    assert seen(records, NOW - 10 * DAY, NOW - 10 * DAY, NOW - 10 * DAY) == [3]
    assert seen(records, NOW, NOW, first=4) == []
    assert seen(records, NOW - 5 * DAY, first=6) == []
    assert seen(records, NOW, first=7) == []


def test_after_a_quiet_week_to_the_second_a_new_episode_begins(records: Engine) -> None:
    """A second less is the same episode still."""
    assert seen(records, NOW, NOW, NOW) == [3]
    assert seen(records, NOW + WEEK - SECOND, NOW + WEEK - SECOND, NOW + WEEK - SECOND, first=4) == []
    late = NOW + 2 * WEEK - SECOND
    assert seen(records, late, late, first=7) == []
    assert seen(records, late, first=9) == [9]


def test_a_count_lowered_by_policy_alerts_with_the_next_one(records: Engine) -> None:
    """Two stood there under a count of three; the third is more than the two that are needed now."""
    assert seen(records, NOW - 3 * DAY, NOW - 2 * DAY) == []
    assert seen(records, NOW - DAY, first=3, count=2) == [3]


def test_a_count_of_one_alerts_at_once(records: Engine) -> None:
    """The first is a trend where the policy says so, the second of the episode is not."""
    assert seen(records, NOW, NOW, count=1) == [1]


def test_a_span_must_hold_the_sighting_itself(records: Engine) -> None:
    """Three of an earlier week, counted under a policy of four, make no trend of a later one under three."""
    assert seen(records, NOW - 6 * DAY, NOW - 6 * DAY, NOW - 6 * DAY, count=4) == []
    assert seen(records, NOW + DAY + SECOND, first=4) == []


def test_what_is_alerted_is_noted_with_its_time_and_case(records: Engine) -> None:
    """One line a sighting, one an alert; a step written again changes neither."""
    seen(records, NOW - DAY, NOW, NOW - 2 * DAY)
    assert seen(records, NOW - 2 * DAY, first=3) == [3]
    assert rows(records, "SELECT subject, at, workflow_id FROM trend_alert") == [("s", NOW - 2 * DAY, "complaint-T-3")]
    assert len(rows(records, "SELECT 1 FROM trend_sighting")) == 3


def declined(records: Engine, entry: int, *numbers: int, count: int = 3, year: int = 2026) -> list[int]:
    """Declined proposals of a customer; the numbers of those that earn a certificate."""
    earned = []
    for number in numbers:
        case = f"proposal-P-{number}"
        notice = Notification(key=f"{case}/1/certificate_issued/customer", to="customer", topic="certificate_issued")
        line = DeclinedEntry(customer_entry=entry, year=year, count=count, notice=notice.model_dump())
        with records.begin() as connection:
            earned += [number for _ in posted(connection, step(case, postings=[line.posted()]))]
    return earned


def test_a_number_lowered_by_policy_earns_the_certificate_with_the_next_one(records: Engine) -> None:
    """Three were declined under a number of four; by three a year the fourth earns the one certificate."""
    with records.begin() as connection:
        entry = find_customer(connection, {"phone": "13912345678"})
    assert entry is not None
    assert declined(records, entry, 1, 2, 3, count=4) == []
    assert declined(records, entry, 4, 5, count=3) == [4]
    assert rows(records, "SELECT year, workflow_id FROM certificate_of_thanks") == [(2026, "proposal-P-4")]
