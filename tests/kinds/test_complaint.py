"""The complaint's rows, guards and records; where cases or the register matter, many in a company."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.clock_cases import MINUTE
from cases.complaint_cases import accepted, answered, file, reported
from cases.complaints import BOSS, CLERK, CUSTOMER, HANDLER, MANAGER, UNIT, complaint_request
from desk.errors import InvalidRequest
from desk.gateway.requests import check_request
from played.company import Company
from played.company_case import CompanyCase
from played.rehearsal import MONDAY, unopened
from record_writes import rows
from servers.service import Denied, repair_request
from workflows.kinds.complaint import Complaint

TECH = "technician:t-1"


def test_a_file_of_the_29th_of_february_is_kept_to_the_28th() -> None:
    """Five years later, as this policy has it, there is no 29th."""
    case = reported("2028-02-29 10:00", policy="[complaint]\narchive_years = 5")
    case.send("accept", CLERK, handler=HANDLER)
    case.send("answer", CLERK, resolution="r")
    case.send("close_unresolved", MANAGER, reason="no agreement")
    file(case)
    assert str(case.forms("complaint_record")[0]["keep_until"]) == "2033-02-28"


@pytest.mark.parametrize(
    ("staff", "handler"),
    [
        ("clerk:c-7", "clerk:c-7"), ("staff:c-7", "clerk:c-7"), ("staff:c-7", "supervisor:c-7"),
        ("clerk:c-7", "technician:c-7"),
    ],
)
def test_nobody_handles_a_complaint_about_oneself(staff: str, handler: str) -> None:
    """Under any name on the wire, since the id names the human; anyone else may, and a customer may not at all."""
    case = reported(staff=staff)
    assert case.refused("accept", CLERK, handler=handler).kind == "EventRefused"
    assert case.refused("accept", CLERK, handler=CUSTOMER).kind == "InvalidPayload"
    assert case.refused("accept", CLERK, handler="staff:x-1").kind == "InvalidPayload"
    assert case.refused("accept", CLERK).kind == "InvalidPayload"
    assert case.send("accept", CLERK, handler="clerk:c-8")["state"] == "accepted"
    assert case.told("complaint_assigned") == [case.file.assignee] == ["clerk:c-8"]


def test_each_step_is_for_those_in_its_row() -> None:
    """Who sends what a complaint knows is decided by its table alone."""
    case = accepted()
    for event, by, payload in (
        ("reply", CUSTOMER, {"text": "t"}),
        ("start_investigation", UNIT, {}),
        ("record_findings", CUSTOMER, {"findings": "f"}),
        ("answer", UNIT, {"resolution": "r"}),
        ("confirm_satisfied", UNIT, {}),
        ("dispute", UNIT, {"why": "w"}),
        ("close_unresolved", BOSS, {"reason": "r"}),
        ("find_cause", CUSTOMER, {"cause": "c", "unit": "u"}),
        ("archive", CUSTOMER, {}),
        ("withdraw", UNIT, {"reason": "r"}),
    ):
        assert case.refused(event, by, **payload).kind == "NotAllowed", event
    assert "leave_unconfirmed" not in Complaint.procedure.events
    assert case.refused("leave_unconfirmed", CLERK).kind == "EventRefused"


def test_each_step_is_possible_only_where_its_row_says() -> None:
    """An answered complaint takes no reply, a resolved one no dispute, a filed one nothing."""
    case = answered()
    own = set(Complaint.procedure.events) - {"take_charge", "hold", "resume", "decide_conduct", "add_note"}
    possible = {
        "reported": {"accept", "withdraw"},
        "accepted": {"accept", "reply", "start_investigation", "answer", "withdraw"},
        "investigating": {"accept", "reply", "record_findings", "answer", "withdraw"},
        "answered": {"accept", "confirm_satisfied", "dispute", "close_unresolved", "withdraw"},
        "resolved": {"find_cause"},
        "cause_found": {"archive"},
        "archived": set(),
        "withdrawn": set(),
    }
    assert {s: own & set(Complaint.procedure.possible(s, None)) for s in possible} == possible
    assert case.refused("reply", CLERK, text="t").details["state"] == "answered"


def test_an_alternative_needs_a_note_of_what_was_agreed() -> None:
    """The bare word says nothing; with the note it is an answer like any other (八§3(4)c)."""
    case = accepted()
    refused = case.refused("answer", CLERK, resolution="alternative")
    assert (refused.kind, refused.errors[0]["loc"]) == ("InvalidPayload", ["alternative"])
    case.send("answer", CLERK, resolution="alternative", alternative="a voucher")
    assert case.forms("complaint_answer")[0]["alternative"] == "a voucher"


@pytest.mark.parametrize("score", [0, 6, "5", 4.5, True])
def test_a_score_is_a_whole_number_from_one_to_five(score: object) -> None:
    """Anything else is refused and the complaint stays answered."""
    case = answered()
    assert case.refused("confirm_satisfied", CLERK, score=score).kind == "InvalidPayload"
    assert case.send("confirm_satisfied", CLERK)["state"] == "resolved"


def test_what_is_disputed_climbs_to_the_general_manager_and_no_further() -> None:
    """Each time one level more, that office told, the handler asked again; four disputes stay at three."""
    case = answered()
    for _ in range(4):
        assert case.send("dispute", CUSTOMER, why="not true")["state"] == "investigating"
        case.send("answer", CLERK, resolution="r")
    assert (case.file.base_level, case.file.level) == (3, 3)
    assert case.told("level_raised") == ["supervisor", "manager", "general_manager", "general_manager"]
    assert case.told("complaint_disputed") == [HANDLER] * 4
    assert [row.get("result") for row in case.forms("complaint_answer")] == ["disputed"] * 4 + [None]
    case.send("close_unresolved", MANAGER, reason="no agreement to be had")
    record = case.forms("complaint_record")[0]
    assert (record["outcome"], record.get("score")) == ("unresolved", None)
    assert case.file.level == 3
    assert len(case.told("complaint_unresolved")) == 1


def test_causes_feed_the_responsibility_records() -> None:
    """One row for each person of the unit, each once; one for the unit where no person is named (一§28(3))."""
    case = answered()
    case.send("confirm_satisfied", CLERK)
    persons = [TECH, "staff:s-31", TECH]
    assert case.refused("find_cause", CLERK, cause="c", unit="u", persons=[CUSTOMER]).kind == "InvalidPayload"
    file(case, persons=persons)
    found = [(row["cause"], row["unit"], row["person"], row["found_by"]) for row in case.forms("responsibility")]
    assert found == [("bad seal", "workshop", person, UNIT) for person in persons[:2]]
    other = answered()
    other.send("confirm_satisfied", CLERK)
    file(other)
    assert [(row["unit"], row["person"]) for row in other.forms("responsibility")] == [("workshop", None)]


async def to_the_file(case: CompanyCase) -> None:
    """From reported to archived, everyone content."""
    await case.send("accept", CLERK, handler=HANDLER)
    await case.send("answer", HANDLER, resolution="a new visit")
    await case.send("confirm_satisfied", CUSTOMER)
    await case.send("find_cause", UNIT, cause="bad seal", unit="workshop")
    assert (await case.send("archive", CLERK))["state"] == "archived"
    assert case.ended


async def test_a_complaint_without_a_name_is_handled_like_any_other(company: Company) -> None:
    """No customer's entry, nobody to tell; staff are told, and the road is the same."""
    case = await company.open("Complaint", complaint_request(customer={}))
    await to_the_file(case)
    assert rows(company.engine, "SELECT customer_entry FROM service_register") == [(None,)]
    assert rows(company.engine, 'SELECT "to", topic FROM outbox ORDER BY seq') == [
        ("clerk", "complaint_reported"), (HANDLER, "complaint_assigned"),
    ]  # fmt: skip
    assert company.wrong() == []


@pytest.mark.parametrize("far", ["reported", "accepted", "investigating", "answered", "on_hold"])
def test_a_customer_may_withdraw_until_it_is_resolved(far: str) -> None:
    """From each state before, a hold too; every commitment is dropped."""
    case = reported()
    road: list[tuple[str, dict[str, Any]]] = [
        ("accept", {"handler": HANDLER}), ("start_investigation", {}), ("answer", {"resolution": "r"}),
        ("hold", {"reason": "other"}),
    ]
    states = ["reported", "accepted", "investigating", "answered", "on_hold"]
    for event, payload in road[: states.index(far)]:
        case.send(event, CLERK, **payload)
    assert case.state == far
    assert case.send("withdraw", CUSTOMER, reason="settled between us")["state"] == "withdrawn"
    assert set(case.states().values()) <= {"met", "dropped"}
    assert case.ended


def wrong_fields(request: dict[str, Any]) -> set[str]:
    """The fields for which an opening is refused; nothing enters the register."""
    run = unopened("Complaint")
    with pytest.raises(ApplicationError) as error:
        run.open(request)
    assert error.value.type == "InvalidRequest"
    assert (run.case.file, run.written) == (None, [])
    return {e["loc"][-1] for e in error.value.details[0]["errors"]}


def test_a_bad_complaint_is_refused_with_every_wrong_field() -> None:
    """Channels, forms, people and times of another kind; nothing enters the register (一§29)."""
    wrong = complaint_request(
        channel="phone", form="sung", about="price", description=" ", noticed_by=CUSTOMER, staff="nobody:x",
        colour="red",
    )
    assert wrong_fields(wrong) == {"channel", "form", "about", "description", "noticed_by", "staff", "colour"}
    for at in (None, MONDAY - 5 * MINUTE):
        given = {"at": at.isoformat()} if at else {}
        later = ((at or MONDAY) + MINUTE).isoformat()
        assert wrong_fields(complaint_request(noticed_at=later, **given)) == {"noticed_at"}
    assert wrong_fields({"by": CLERK}) == {"customer", "channel", "form", "about", "description", "noticed_by"}


def test_the_desk_refuses_a_notice_from_the_future_before_anything_starts() -> None:
    """By the same rule as the case itself; a notice at the very time of the opening is none."""
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    request = complaint_request(at=now.isoformat(), noticed_at=now.isoformat())
    assert check_request(Complaint.procedure, request, now) == request
    late = request | {"noticed_at": (now + timedelta(seconds=1)).isoformat()}
    with pytest.raises(InvalidRequest) as error:
        check_request(Complaint.procedure, late, now)
    assert [e["loc"] for e in error.value.errors] == [["noticed_at"]]


async def test_a_filed_complaint_is_taken_up_again_as_a_new_one(company: Company) -> None:
    """`reopens` names it; the new one carries the link, a withdrawn or open one of another kind does not do."""
    case = await company.open("Complaint", complaint_request())
    again = complaint_request(reopens=case.workflow_id, reopen_reason="leaks again")
    with pytest.raises(Denied) as denied:
        await company.open("Complaint", again)
    assert (denied.value.type, [e["loc"] for e in denied.value.details["errors"]]) == ("InvalidRequest", [["reopens"]])
    await case.send("withdraw", CLERK, reason="r")
    assert case.ended
    anew = await company.open("Complaint", again)
    assert [link.model_dump() for link in anew.file.links] == [{"relation": "reopens", "workflow_id": case.workflow_id}]
    assert company.wrong() == []


async def test_a_dissatisfied_follow_up_opens_a_complaint_that_outlives_the_repair(company: Company) -> None:
    """Both sides show the link; the complaint takes sender, time and customer, and goes on to its own end."""
    repair = await company.open("Repair", repair_request())
    await repair.send("assign", BOSS, technician=TECH)
    await repair.send("resolve_remotely", TECH, resolution="restarted")
    await repair.send("settle", TECH, amount="0.00", method="none")
    await repair.send("hand_in", TECH, work_order_no="WO-1")
    await repair.send("review", BOSS, time_score=90, quality_score=85)
    await company.until("2026-11-24 10:00")
    answer = await repair.send("follow_up", CLERK, reached=True, satisfied=False, remarks="it failed again")
    assert (answer["state"], repair.ended) == ("closed", True)
    (link,) = repair.file.links
    assert link.relation == "opened"
    assert link.workflow_id.startswith("complaint-C-")
    complaint = company.cases[link.workflow_id]
    assert [(other.relation, other.workflow_id) for other in complaint.file.links] == [
        ("opened_by", repair.workflow_id)
    ]
    assert (complaint.state, complaint.file.number) == ("reported", link.workflow_id.removeprefix("complaint-"))
    first = complaint.file.timeline[0]
    assert (first.by, first.at, complaint.file.opened_at) == (CLERK, company.now, company.now)
    assert len(rows(company.engine, "SELECT DISTINCT customer_entry FROM service_register")) == 1
    assert {*rows(company.engine, "SELECT workflow_id, relation, other FROM case_link")} == {
        (repair.workflow_id, "opened", link.workflow_id), (link.workflow_id, "opened_by", repair.workflow_id),
    }  # fmt: skip
    record = rows(company.engine, "SELECT about, product, noticed_by FROM complaint_record")
    assert record == [("service", "WM-700", CLERK)]
    await to_the_file(complaint)
    assert company.wrong() == []


def test_whom_a_new_complaint_is_told_to() -> None:
    """The after-sales desk and the customer; the supervisor only through the media or a regulator."""
    for channel, level in (("direct", 0), ("other", 0), ("media", 1), ("regulator", 1)):
        case = reported(channel=channel)
        assert (case.file.base_level, case.file.level) == (level, level)
        assert case.told("level_raised") == ["supervisor"] * level
        assert case.told("complaint_reported") == ["clerk"]
        assert case.told("case_opened") == ["customer"]
        case.send("withdraw", CLERK, reason="r")
