"""What each type on the wire takes and refuses, at its edges; no case, no server."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from models import fields
from models.fields import ERRORS_SHOWN, errors_of
from models.texts import storable

TAKEN: list[tuple[Any, Any]] = [
    (fields.Line, "x"), (fields.Line, "x" * 200), (fields.Line, " a\tb\nc\r"), (fields.Text, "x" * 2000),
    (fields.Key, "x" * 100), (fields.Money, "0.00"), (fields.Money, "999999999.99"), (fields.Money, Decimal("1.50")),
    (fields.Instant, "2000-01-01T00:00Z"), (fields.Instant, "2100-12-31T23:59:59+0800"),
    (fields.Instant, "2026-11-23 09:30:00.123456789-03:30"), (fields.Instant, datetime(2026, 1, 1, tzinfo=UTC)),
    (fields.Day, "2000-01-01"), (fields.Day, "2100-12-31"), (fields.Day, date(1999, 1, 1)),
    (fields.Minutes, 0), (fields.Minutes, 100_000), (fields.Score, 0), (fields.Score, 100), (fields.Flag, False),
    (fields.Person, "clerk:c-1"), (fields.Anyone, "staff:s-1"), (fields.Anyone, "customer:u-1"),
    (fields.Technician, "technician:t-1"), (fields.Number, "x" * 40), (fields.Number, "A-z_0.9"),
    (fields.Email, "a@b.cd"), (fields.WorkflowId, "repair-R-1"), (fields.Lines, ["x"] * 50),
]
REFUSED: list[tuple[Any, Any, str]] = [
    (fields.Line, "", "blank"), (fields.Line, " \n\t", "blank"), (fields.Line, "x" * 201, "200"),
    (fields.Line, "a\x00", "control"), (fields.Line, "a\x1b", "control"), (fields.Line, 7, "string"),
    (fields.Text, "x" * 2001, "2000"), (fields.Key, "", "1 character"), (fields.Key, "x" * 101, "100"),
    (fields.Money, "1", "two decimals"), (fields.Money, "1.5", "two decimals"), (fields.Money, 1, "two decimals"),
    (fields.Money, "1000000000.00", "two decimals"), (fields.Money, "-1.00", "two decimals"),
    (fields.Instant, "1999-12-31T23:59Z", "2000 to 2100"), (fields.Instant, "2101-01-01T00:00Z", "2000 to 2100"),
    (fields.Instant, "2026-11-23T09:30:00", "offset"), (fields.Instant, 1700000000, "offset"),
    (fields.Instant, datetime(2026, 1, 1), "timezone"), (fields.Instant, "2026-02-30T00:00Z", "day"),
    (fields.Day, "1999-12-31", "2000 to 2100"), (fields.Day, "2101-01-01", "2000 to 2100"),
    (fields.Day, "2026-1-1", "date such as"), (fields.Day, datetime(2026, 1, 1), "date such as"),
    (fields.Minutes, -1, "0"), (fields.Minutes, 100_001, "100000"), (fields.Minutes, True, "integer"),
    (fields.Score, -1, "0"), (fields.Score, 101, "100"), (fields.Score, 1.0, "integer"), (fields.Flag, 1, "boolean"),
    (fields.Person, "system:clock", "never comes from outside"), (fields.Person, "staff:s-1", "role"),
    (fields.Anyone, "system:clock", "never comes from outside"), (fields.Anyone, "nobody", "must"),
    (fields.Technician, "clerk:c-1", "must be a technician"), (fields.Number, "", "1 to 40"),
    (fields.Number, "x" * 41, "1 to 40"), (fields.Email, "a@b", "e-mail"), (fields.WorkflowId, "repair", "workflow id"),
    (fields.Lines, ["x"] * 51, "50"), (fields.Phone, "none", "phone"),
]  # fmt: skip


def shown(value: Any) -> str:
    return repr(value)[:24]


@pytest.mark.parametrize(("kind", "value"), TAKEN, ids=shown)
def test_what_is_within_the_limits_is_taken(kind: Any, value: Any) -> None:
    """The longest, the first and the last."""
    TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(("kind", "value", "why"), REFUSED, ids=shown)
def test_what_is_beyond_them_is_refused_with_what_is_wanted(kind: Any, value: Any, why: str) -> None:
    """One more, one less, another type; in words."""
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(kind).validate_python(value)


class Wide(BaseModel):
    """Many numbers, each under a name of its own."""

    numbers: dict[str, int]


@pytest.mark.parametrize(("wrong", "named"), [(1, 1), (ERRORS_SHOWN, 50), (ERRORS_SHOWN + 1, 51), (70, 51)])
def test_fifty_wrong_fields_are_named_and_the_rest_counted(wrong: int, named: int) -> None:
    """Nothing that was sent is repeated, names are cut at sixty characters."""
    with pytest.raises(ValidationError) as error:
        Wide.model_validate({"numbers": {f"{n:03}" + "x" * 70: "secret" for n in range(wrong)}})
    found = errors_of(error.value)
    assert len(found) == named
    assert found[0]["loc"] == ["numbers", "000" + "x" * 57]
    assert "secret" not in str(found)
    if wrong > ERRORS_SHOWN:
        assert found[-1] == {"loc": [], "msg": f"and {wrong - ERRORS_SHOWN} more"}


def test_what_postgresql_cannot_hold_is_replaced() -> None:
    """NUL and half a character; everything else stays."""
    assert storable("a\x00b\ud800好") == "a\ufffdb?好"
    assert storable("") == ""


def test_a_message_takes_no_key_that_it_does_not_know() -> None:
    """A misspelt one would be lost without a word."""

    class Small(fields.Message):
        """One key."""

        known: int = 1

    with pytest.raises(ValidationError, match="Extra inputs"):
        Small.model_validate({"knwon": 2})
