"""What attacks aim at: one `up` for all those on the front, a case that a program has opened, counted passwords."""

from collections.abc import Iterator
from datetime import date

import pytest

from activities.rules.people import staff
from servers.fronts import FrontService, front_service
from servers.service import repair_request
from sign_ins import verified

__all__ = ["case", "front", "verified"]


@pytest.fixture(scope="session")
def front() -> Iterator[FrontService]:
    """One `up` for all these attacks."""
    with front_service() as found:
        with found.database.begin() as connection:
            staff.add(connection, "technician:t-1", "T. One")
            staff.certify(connection, "technician:t-1", "*", date(2020, 1, 1), date(2039, 12, 31))
        yield found


@pytest.fixture(scope="session")
def case(front: FrontService) -> str:
    """A repair that a program has opened; its workflow id."""
    program = front.program("opener", front.token("opener", "clerk", opens=True))
    answer = program.post("/api/cases/repair", json=repair_request(by="clerk:cc-1"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["workflow_id"])
