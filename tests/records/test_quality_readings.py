"""What the quality kinds ask of the records: exceptions of an item before and after, the department of a person."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from activities.books.quality.quality import EXCEPTION, READINGS
from activities.rules.people import staff

FIRST = datetime(2026, 11, 23, 1, tzinfo=UTC)
LAST = FIRST + timedelta(days=4)
SPAN = timedelta(days=30)


def found(records: Engine, *moments: datetime, item: str | None = "set_down_gently") -> None:
    """Exceptions of an item at these moments."""
    with records.begin() as connection:
        for number, moment in enumerate(moments):
            row = {
                "workflow_id": f"qualityday-G-{item}", "key": str(number), "seq": 1, "item": item, "what": "重放",
                "severity": "minor", "found_at": moment, "found_by": "quality:q-1",
            }  # fmt: skip
            connection.execute(EXCEPTION.insert().values(row))


def test_exceptions_of_an_item_are_counted_before_the_first_measure_and_after_the_last(records: Engine) -> None:
    """As long before as after; the beginning counts, the end does not, nor what lies between or is of another item."""
    second = timedelta(seconds=1)
    found(records, FIRST - SPAN - second, FIRST - SPAN, FIRST - second, FIRST, LAST, LAST + SPAN - second, LAST + SPAN)
    found(records, FIRST - second, item="shoe_covers")
    spans = {"since": FIRST - SPAN, "first": FIRST, "last": LAST, "until": LAST + SPAN}
    asked = {name: moment.isoformat() for name, moment in spans.items()}
    with records.connect() as connection:
        counted = READINGS["item_exceptions"](connection, LAST, item="set_down_gently", **asked)
        assert counted == {"item": "set_down_gently", **asked, "before": 2, "after": 2}
        assert READINGS["item_exceptions"](connection, LAST, item=None, **asked) == {}


def test_the_department_of_a_person_is_that_of_the_staff_list(records: Engine) -> None:
    """In whatever role they are named; nobody's, and that of whoever is on no list, is none."""
    with records.begin() as connection:
        staff.enlist(connection, "technician:t-1", {"name": "赵师傅", "department": "售后服务部"})
        asked = [READINGS["department_of"](connection, FIRST, person=one) for one in ("staff:t-1", "clerk:c-9", None)]
    assert asked == ["售后服务部", None, None]
