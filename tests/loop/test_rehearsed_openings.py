"""How a run judges its start: one object, in order, under its own number, once; no server."""

from datetime import date, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.complaints import complaint_request
from hints import request_of
from models.case import Link, Relation
from models.next_run import carried
from models.policy.checklists import default_checklists
from models.record import Written
from played.case_files import at
from played.rehearsal import KINDS, MONDAY, Rehearsal, rehearsed, unopened
from servers.service import plain_weeks, repair_request

SECOND = timedelta(seconds=1)


def refused(run: Rehearsal, *arguments: Any) -> ApplicationError:
    with pytest.raises(ApplicationError) as error:
        run.open(*arguments)
    assert error.value.non_retryable
    assert run.case.file is None, "nothing enters the register"
    return error.value


def wrong(run: Rehearsal, *arguments: Any) -> list[dict[str, Any]]:
    error = refused(run, *arguments)
    assert error.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.details[0]["errors"]
    return found


@pytest.mark.parametrize("arguments", [(), ({}, {}), ("text",), ([],), (None,), (repair_request(), repair_request())])
def test_a_start_is_exactly_one_object(arguments: tuple[Any, ...]) -> None:
    """None, two, something else: told so, and nobody is asked anything."""
    run = unopened("Repair")
    assert wrong(run, *arguments) == [{"loc": [], "msg": "must be exactly one JSON object"}]
    assert run.asked == []


@pytest.mark.parametrize(
    ("workflow_id", "body", "loc"),
    [
        ("repair-", {}, "workflow_id"), ("return-X-1", {}, "workflow_id"), ("X-1", {}, "workflow_id"),
        ("repair-" + "x" * 41, {}, "workflow_id"), ("repair-a b", {}, "workflow_id"),
        ("repair-X-2", {"number": "X-1"}, "number"), ("repair-x-1", {"number": "X-1"}, "number"),
    ],
)  # fmt: skip
def test_the_workflow_id_is_the_kinds_with_the_number(workflow_id: str, body: dict[str, Any], loc: str) -> None:
    """And a number that the request bears agrees with it."""
    run = unopened("Repair")
    run.info.workflow_id = workflow_id
    assert [e["loc"] for e in wrong(run, repair_request() | body)] == [[loc]]


def test_every_wrong_thing_is_named_at_once() -> None:
    """The request's own, its time, a schedule, the kind's own rules."""
    run = unopened("Complaint")
    run.info.cron_schedule = "* * * * *"
    late = (MONDAY + SECOND).isoformat()
    body = complaint_request(number="Y", at=late, noticed_at=(MONDAY + 2 * SECOND).isoformat())
    assert [e["loc"] for e in wrong(run, body)] == [["number"], ["cron_schedule"], ["at"], ["noticed_at"]]
    assert [e["loc"] for e in wrong(unopened("Complaint"), body | {"channel": "pigeon"})] == [["channel"], ["number"]]


@pytest.mark.parametrize(("at", "noticed"), [(None, MONDAY), (MONDAY - SECOND, MONDAY - SECOND), (MONDAY, MONDAY)])
def test_the_time_is_the_requests_else_when_the_server_took_it(at: Any, noticed: Any) -> None:
    """Not later than the server had it; what must not lie after the opening is compared with that."""
    run = unopened("Complaint")
    run.now = MONDAY + timedelta(minutes=9)
    body = complaint_request(noticed_at=noticed.isoformat()) | ({"at": at.isoformat()} if at else {})
    run.open(body)
    entry = run.file.timeline[0]
    assert (entry.at, run.file.opened_at, run.file.last_change_at) == (at or MONDAY,) * 3
    assert entry.received_at == run.now
    assert (run.asked[0].at, run.asked[0].first_run_id, run.asked[0].number) == (at or MONDAY, "run", "X-1")


def test_a_case_that_was_opened_before_is_not_opened_again() -> None:
    """The register says so, at the question or at the writing; or the server tries a failed start again."""
    asked = unopened("Repair")
    asked.answer = asked.answer.model_copy(update={"already_opened": True})
    again = unopened("Repair")
    again.info.attempt = 2
    for run in (asked, again):
        error = refused(run, repair_request())
        assert str(error) == "AlreadyOpened: X-1 was opened before; nothing has changed"
    written = unopened("Repair")
    written.writes = [Written(already_opened=True)]
    assert refused(written, repair_request()).type == "AlreadyOpened"
    held = unopened("Repair")
    held.writes = [Written(rejected="NumericValueOutOfRange")]
    assert wrong(held, repair_request())[0]["msg"].startswith("the records cannot hold it (NumericValueOutOfRange)")


def test_what_the_records_find_wrong_is_the_requests_fault() -> None:
    """A case to reopen that is none."""
    run = unopened("Repair")
    errors = [{"loc": ["reopens"], "msg": "must be"}]
    run.answer = run.answer.model_copy(update={"errors": errors})
    assert wrong(run, repair_request(reopens="repair-Z", reopen_reason="r")) == errors
    assert run.asked[0].reopens == "repair-Z"


def test_links_that_a_request_names_are_the_cases() -> None:
    """The one it reopens, the one that opened it."""
    case = rehearsed("Repair", repair_request(reopens="repair-Z", reopen_reason="r", linked_case="return-Y"))
    assert case.file.links == [
        Link(relation=Relation.REOPENS, workflow_id="repair-Z"),
        Link(relation=Relation.OPENED_BY, workflow_id="return-Y"),
    ]


def test_a_case_goes_on_in_its_next_run_as_it_was() -> None:
    """Facts, commitments and rules; what is no such case is an opening."""
    before = rehearsed("Repair", repair_request())
    before.send("assign", "supervisor:s-1", technician="technician:t-1")
    body = carried(before.file)
    after = unopened("Repair")
    after.info.continued_run_id = "before"
    after.open(body)
    assert after.file.model_dump() == before.file.model_dump()
    assert (after.asked, after.written) == ([], [])
    other = unopened("Repair")
    other.info.continued_run_id, other.info.first_execution_run_id = "before", "another"
    assert wrong(other, body)


def test_a_calendar_that_is_published_is_read_from_the_year_before_the_opening() -> None:
    """A limit may have begun in it; the policy stays, the calendar's version is noted."""
    case = rehearsed("Repair", repair_request())
    policy = case.file.rules.policy
    case.republish()
    assert case.asked[-1].from_year == MONDAY.year - 1
    assert (case.file.rules.calendar_version, case.file.rules.policy) == (2, policy)
    assert [e.event for e in case.file.timeline] == ["open"], "no due is provisional: no step"


def test_dues_that_a_published_calendar_moves_are_named_in_one_step() -> None:
    """Under its version; where none moves, that is said."""
    end = at("2026-12-31 09:00")
    for closed, said in (({date(2027, 1, 1): ()}, "arrival, completion"), ({}, "no due moved")):
        case = rehearsed("Repair", repair_request(), start=end.replace(hour=16))
        rules = case.file.rules
        case.file.rules = rules.model_copy(update={"calendar": plain_weeks(2026)})
        for commitment in case.file.commitments:
            commitment.provisional = commitment.due_at > at("2027-01-01 00:00")
        case.published = plain_weeks(2027).model_copy(update={"overrides": closed})
        case.republish()
        step = case.file.timeline[-1]
        assert (step.event, step.by, step.clause) == ("calendar_published", "system", "一§19(11)·1")
        assert step.reason == f"provisional dues recomputed under calendar 2: {said}"
        assert not any(c.provisional for c in case.file.commitments)


def test_the_register_is_told_which_checklists_a_case_keeps() -> None:
    """So that its opening, decided again, finds the same ones."""
    kinds = {"Visit": {"visit": default_checklists().of("visit")}, "Repair": {}}
    for kind, lists in kinds.items():
        run = unopened(kind)
        run.open(request_of(run.case.procedure, 0))
        assert [write.case.checklists_version for write in run.written] == [1 if lists else 0]
        assert run.file.rules.checklists == lists


@pytest.mark.parametrize(("kind", "length"), [("Contact", "contact.similar"), ("Visit", "visit.missing")])
def test_an_opening_for_which_the_calendar_has_too_little_time_is_refused(kind: str, length: str) -> None:
    """Whether a question to the records or a commitment wants it: a task that failed would fail again and again."""
    closed = dict.fromkeys(("tuesday", "wednesday", "thursday", "friday"), "closed")
    minute = '[hours]\nmonday = ["00:00-00:01"]\n' + "".join(f'{day} = "{word}"\n' for day, word in closed.items())
    run = unopened(kind, policy=f'{length} = "2000 WH"', calendar=plain_weeks().merge(minute))
    run.info.workflow_id = f"{kind.lower()}-X-1"
    (error,) = wrong(run, request_of(KINDS[kind].procedure, 0))
    assert error["msg"].endswith("open it again once a calendar with working time is published")
