"""What a round's run opens and tells: settled once, each case once, cut off anywhere; certificates that end soon."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.testing import ActivityEnvironment

from activities.books.people import certificates
from activities.books.planning import PlannedCase, PlannedRun
from activities.records.record import Records
from activities.rules.people import staff
from activities.rules.publishing import publish_policy
from activities.server.rounds import RoundRunner
from models.record import RoundStep
from record_writes import NOW, rows
from record_writes import step as recorded

KINDS = {"Repair": "R"}


class CutOff(Exception):
    """The worker is gone in the midst of a run."""


class Starts:
    """Temporal as far as starts go: it refuses an id that was started, and may be cut off after so many."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.left = 10**9

    async def start_workflow(self, kind: str, request: dict[str, Any], *, id: str, **_: Any) -> None:  # noqa: A002
        if self.left == 0:
            raise CutOff
        self.left -= 1
        if id in self.started:
            raise WorkflowAlreadyStartedError(id, kind)
        self.started.append(id)
        self.requests.append(request)


def step(period: str = "20261123", seq: int = 2, name: str = "visits") -> RoundStep:
    """A run of a round for a period."""
    return RoundStep(
        workflow_id=f"round-{name}", seq=seq, name=name, period=period, at=NOW, late=False, per_second=200
    )


def runner(records: Engine, starts: Starts, plan: Any) -> RoundRunner:
    """Opens what the plan says."""
    return RoundRunner(records, starts, KINDS, {"visits": plan})  # type: ignore[arg-type]  # the part of a client


def planned(*subjects: str) -> Any:
    """A plan of repairs about these; each time it is asked it has one more, as if the records had changed."""
    asked: list[int] = []

    def plan(_connection: Connection, _step: RoundStep) -> PlannedRun:
        asked.append(1)
        more = [*subjects, *(f"late-{n}" for n in range(len(asked) - 1))]
        return PlannedRun(cases=tuple(PlannedCase("Repair", subject, {"note": subject}) for subject in more))

    return plan


async def run(made: RoundRunner, of: RoundStep) -> int:
    """As a worker runs it."""
    found: int = await ActivityEnvironment().run(made.run_round, of)
    return found


async def test_a_run_that_is_cut_off_goes_on_and_opens_each_case_once(records: Engine) -> None:
    """What it opens was settled by the first attempt, with the links that the cases ask for; another run opens anew."""
    starts, plan = Starts(), planned("a", "b", "c", "d")
    made = runner(records, starts, plan)
    for left in (1, 2):
        starts.left = left
        with pytest.raises(CutOff):
            await run(made, step())
    starts.left = 100
    assert await run(made, step()) == 4
    assert await run(made, step()) == 4
    wanted = [f"repair-R-20261123-{subject}" for subject in "abcd"]
    assert starts.started == wanted
    links = rows(records, "SELECT other FROM case_link WHERE workflow_id = 'round-visits' ORDER BY 1")
    assert [other for (other,) in links] == wanted
    back = rows(records, "SELECT workflow_id FROM case_link WHERE other = 'round-visits' AND relation = 'opened_by'")
    assert len(back) == 4
    assert starts.requests[0] == {
        "note": "a", "by": "system:round", "at": NOW.isoformat(), "number": "R-20261123-a",
        "linked_case": "round-visits",
    }
    assert await run(made, step("20261124", 3)) == 5


async def test_what_was_opened_stays_linked_when_a_step_of_the_round_is_lost(records: Engine) -> None:
    """A case that the worker has not opened yet would else be refused, as one that nobody's step opens."""
    ledger = Records(records)
    for seq in (1, 2, 3):
        assert ledger.record(recorded("round-visits", seq)).stands
    await run(runner(records, Starts(), planned("a", "b")), step())
    before = rows(records, "SELECT * FROM case_link ORDER BY 1, 2, 3")
    lost = recorded("round-visits", 3, decided=NOW + timedelta(seconds=9), whole=True)
    assert ledger.record(lost).stands
    assert rows(records, "SELECT * FROM case_link ORDER BY 1, 2, 3") == before
    assert len(before) == 4


async def test_what_was_opened_by_hand_under_the_number_is_not_opened_again(records: Engine) -> None:
    """The number is the period's, whoever opens it first."""
    starts = Starts()
    starts.started = ["repair-R-20261123-a"]
    assert await run(runner(records, starts, planned("a")), step()) == 1
    assert starts.started == ["repair-R-20261123-a"]


async def test_a_round_without_a_plan_and_a_kind_that_does_not_run_open_nothing(records: Engine) -> None:
    """An older worker knows neither."""
    starts = Starts()
    assert await run(RoundRunner(records, starts, KINDS, {}), step()) == 0  # type: ignore[arg-type]  # as above
    foreign = lambda *_: PlannedRun(cases=(PlannedCase("Visit", "a"),))  # noqa: E731
    assert await run(runner(records, starts, foreign), step("20261124", 3)) == 0
    assert starts.started == []


async def test_a_thousand_cases_are_paced(records: Engine) -> None:
    """No faster than the policy in force says, whatever that of the round's opening said."""
    starts = Starts()
    plan = planned(*(f"s-{n:02d}" for n in range(20)))
    with records.begin() as connection:
        publish_policy(connection, "[rounds]\nper_second = 40", "general_manager:g-1", datetime.now(UTC))
    began = asyncio.get_running_loop().time()
    assert await run(runner(records, starts, plan), step()) == 20
    assert asyncio.get_running_loop().time() - began >= 0.5


# -- certificates -------------------------------------------------------------------------------------------------


@pytest.fixture
def held(records: Engine) -> Engine:
    """Li's certificate ends on 24 December, Wu's was renewed."""
    with records.begin() as connection:
        for person, name in (("technician:li-4", "李四"), ("technician:wu-5", "吴五")):
            staff.add(connection, person, name)
        staff.certify(connection, "technician:li-4", "washing_machine", date(2026, 1, 1), date(2026, 12, 24))
        staff.certify(connection, "technician:wu-5", "washing_machine", date(2026, 1, 1), date(2026, 12, 24))
        staff.certify(connection, "technician:wu-5", "washing_machine", date(2026, 11, 1), date(2028, 12, 24))
    return records


async def told_on(records: Engine, *periods: str) -> dict[str, list[str]]:
    """Whom each run of the round over certificates tells."""
    made = RoundRunner(records, Starts(), KINDS, {"certificates": certificates.plan})  # type: ignore[arg-type]  # as above
    found = {}
    for seq, period in enumerate(periods, 2):
        await run(made, step(period, seq, "certificates"))
        told = rows(records, "SELECT \"to\" FROM outbox WHERE seq = :seq ORDER BY 1", seq=seq)
        found[period] = [to for (to,) in told]
    return found


async def test_each_mark_before_the_end_is_told_once_by_the_first_run_on_or_after_it(held: Engine) -> None:
    """30, 14 and 3 days before; the holder and whoever supervises. A renewed one is never told of."""
    both = ["supervisor", "technician:li-4"]
    assert await told_on(
        held, "20261123", "20261124", "20261125", "20261209", "20261210", "20261211", "20261218", "20261222"
    ) == {
        "20261123": [], "20261124": both, "20261125": [], "20261209": [], "20261210": both, "20261211": [],
        "20261218": [], "20261222": both,
    }  # fmt: skip


async def test_of_marks_that_passed_in_an_outage_the_latest_alone_is_told(held: Engine) -> None:
    """One message, not three."""
    assert await told_on(held, "20261120", "20261223") == {
        "20261120": [], "20261223": ["supervisor", "technician:li-4"],
    }  # fmt: skip
