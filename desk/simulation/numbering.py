"""Numbers of the cases that others open in a simulation: by the opener, so that they are the same however it is run."""

from itertools import count

from sqlalchemy import Connection, select

from activities.rules.numbers import GIVEN, give, given
from models.record import LinkedCase

STEM = 30
"""How much of the opener's number is kept, of 40 characters that a number may have."""


def number_of(workflow_id: str) -> str:
    """The case's number in a workflow id."""
    return workflow_id.partition("-")[2]


def by_opener(connection: Connection, case: LinkedCase, letter: str) -> str:
    """The opener's number, the kind's letter, and how many it has opened: `1042-C1`."""
    stem = number_of(case.request["linked_case"])[:STEM]
    return given(connection, case.key) or give(connection, case.key, _next(connection, f"{stem}-{letter}"))


def _next(connection: Connection, begin: str) -> str:
    taken = set(connection.execute(select(GIVEN.c.number).where(GIVEN.c.number.startswith(begin))).scalars())
    return next(number for number in (f"{begin}{n}" for n in count(1)) if number not in taken)
