"""Measures: what is to be done so that something does not happen again, by whom and until when (四§10·1, 四§13)."""

from datetime import date
from typing import Annotated

from pydantic import Field, StrictInt

from models.fields import Day, Member, Message, Text

MOST = 50
"""Measures of one form, topic or improvement."""


class Measure(Message):
    """Something to be done, and who does it; without a day the policy says by when."""

    text: Text = Field(examples=["say twice a day in the morning round how the goods are set down"])
    owner: Member = Field(examples=["supervisor:s-1"])
    due_on: Day | None = Field(default=None, examples=["2030-06-28"])


_EXAMPLE = [{"text": "text", "owner": "supervisor:s-1"}]
Measures = Annotated[list[Measure], Field(min_length=1, max_length=MOST, examples=[_EXAMPLE])]
"""At least one measure."""
AnyMeasures = Annotated[list[Measure], Field(max_length=MOST, examples=[_EXAMPLE])]
"""Measures, or none."""
Owned = Annotated[StrictInt, Field(ge=1, le=9999, examples=[1])]
"""A measure by its number, from 1."""


def over(measures: list[Measure], today: date) -> int | None:
    """The place of the first measure whose day is over; None where none is."""
    return next((place for place, one in enumerate(measures) if one.due_on is not None and one.due_on < today), None)
