"""What attacks aim at: one `up` for all those on the front, a case that a program has opened, counted passwords."""

from collections.abc import Iterator

import pytest

from servers.fronts import FrontService, front_service
from servers.service import repair_request
from sign_ins import verified

__all__ = ["case", "front", "verified"]


@pytest.fixture(scope="session")
def front() -> Iterator[FrontService]:
    """One `up` for all these attacks."""
    with front_service() as found:
        yield found


@pytest.fixture(scope="session")
def case(front: FrontService) -> str:
    """A repair that a program has opened; its workflow id."""
    program = front.program("opener", front.token("opener", "clerk", opens=True))
    answer = program.post("/api/cases/repair", json=repair_request(by="clerk:cc-1"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["workflow_id"])
