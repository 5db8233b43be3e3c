"""The complaint's rows, guards and records, on the time-skipping server with real records."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.records.database import engine
from agreement import disagreements
from complaints import (
    BOSS,
    CLERK,
    CUSTOMER,
    HANDLER,
    MANAGER,
    UNIT,
    accepted,
    answered,
    complained,
    complaint_request,
    reported,
    rows,
    to_the_file,
)
from desk.errors import InvalidRequest
from desk.gateway.requests import check_request
from service import Running, Service, plain_service, repair_request
from workflows.kinds.complaint import Complaint


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running


async def test_a_complaint_goes_from_report_to_file(service: Service) -> None:
    """The whole road: commitments met in time, steps in forms, handler shown, kept three years (一§28(2), 一§30·2)."""
    case, _ = await accepted(service, "09:00")
    assert (await case.view())["assignee"] == HANDLER
    assert (await case.send("reply", HANDLER, text="we look into it"))["state"] == "accepted"
    assert (await case.send("start_investigation", HANDLER))["state"] == "investigating"
    await case.send("reply", HANDLER, text="still at it")
    assert (await case.send("record_findings", UNIT, findings="seal worn"))["state"] == "investigating"
    assert (await case.send("answer", HANDLER, resolution="seal replaced"))["state"] == "answered"
    assert (await case.send("confirm_satisfied", CUSTOMER, score=4))["state"] == "resolved"
    assert (await case.send("find_cause", BOSS, cause="bad seal", unit="workshop"))["state"] == "cause_found"
    assert (await case.send("archive", CLERK))["state"] == "archived"
    view = await case.view()
    assert [c["name"] for c in view["commitments"]] == [rule.name for rule in Complaint.procedure.commitments]
    assert {(c["state"], c["late"]) for c in view["commitments"]} == {("met", False)}
    assert [r["text"] for r in rows(service, "complaint_reply", case)] == ["we look into it", "still at it"]
    assert [r["findings"] for r in rows(service, "complaint_finding", case)] == ["seal worn"]
    assert [r["result"] for r in rows(service, "complaint_answer", case)] == ["satisfied"]
    record = rows(service, "complaint_record", case)[0]
    assert (record["outcome"], record["score"], record["handler"]) == ("satisfied", 4, HANDLER)
    today = (await service.now()).date()
    assert record["keep_until"] == today.replace(year=today.year + 3)
    assert (await case.handle.result())["state"] == "archived"
    database = engine(service.database_url)
    assert disagreements(view, database, case.handle.id) == []
    database.dispose()


async def test_a_file_of_the_29th_of_february_is_kept_to_the_28th(service: Service) -> None:
    """Five years later, as this policy has it, there is no 29th."""
    service.publish("[complaint]\narchive_years = 5")
    leap = (await service.now()).replace(year=2028, month=2, day=29, hour=10, minute=0, second=0, microsecond=0)
    await service.go_to(leap)
    case = await complained(service)
    await case.send("accept", CLERK, handler=HANDLER)
    await case.send("answer", CLERK, resolution="r")
    await case.send("close_unresolved", MANAGER, reason="no agreement")
    await to_the_file(case)
    assert str(rows(service, "complaint_record", case)[0]["keep_until"]) == "2033-02-28"


@pytest.mark.parametrize(
    ("staff", "handler"),
    [
        ("clerk:c-7", "clerk:c-7"), ("staff:c-7", "clerk:c-7"), ("staff:c-7", "supervisor:c-7"),
        ("clerk:c-7", "technician:c-7"),
    ],
)
async def test_nobody_handles_a_complaint_about_oneself(service: Service, staff: str, handler: str) -> None:
    """Under any name on the wire, since the id names the human; anyone else may, and a customer may not at all."""
    case = await complained(service, staff=staff)
    assert (await case.refused("accept", CLERK, handler=handler)).type == "EventRefused"
    assert (await case.refused("accept", CLERK, handler=CUSTOMER)).type == "InvalidPayload"
    assert (await case.refused("accept", CLERK, handler="staff:x-1")).type == "InvalidPayload"
    assert (await case.refused("accept", CLERK)).type == "InvalidPayload"
    assert (await case.send("accept", CLERK, handler="clerk:c-8"))["state"] == "accepted"
    assert [to for to, _ in service.told(case, "complaint_assigned")] == [(await case.view())["assignee"]]


async def test_each_step_is_for_those_in_its_row(service: Service) -> None:
    """Who sends what a complaint knows is decided by its table alone."""
    case, _ = await accepted(service, "09:00")
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
        assert (await case.refused(event, by, **payload)).type == "NotAllowed", event
    assert "leave_unconfirmed" not in Complaint.procedure.events
    assert (await case.refused("leave_unconfirmed", CLERK)).type == "EventRefused"


async def test_each_step_is_possible_only_where_its_row_says(service: Service) -> None:
    """An answered complaint takes no reply, a resolved one no dispute, a filed one nothing."""
    case, _ = await answered(service, "09:00")
    own = set(Complaint.procedure.events) - {"take_charge", "hold", "resume", "decide_conduct", "add_note"}
    possible = {
        "reported": {"accept", "withdraw"},
        "accepted": {"reply", "start_investigation", "answer", "withdraw"},
        "investigating": {"reply", "record_findings", "answer", "withdraw"},
        "answered": {"confirm_satisfied", "dispute", "close_unresolved", "withdraw"},
        "resolved": {"find_cause"},
        "cause_found": {"archive"},
        "archived": set(),
        "withdrawn": set(),
    }
    assert {s: own & set(Complaint.procedure.possible(s, None)) for s in possible} == possible
    assert (await case.refused("reply", CLERK, text="t")).details["state"] == "answered"


async def test_an_alternative_needs_a_note_of_what_was_agreed(service: Service) -> None:
    """The bare word says nothing; with the note it is an answer like any other (八§3(4)c)."""
    case, _ = await accepted(service, "09:00")
    refused = await case.refused("answer", CLERK, resolution="alternative")
    assert (refused.type, refused.details["errors"][0]["loc"]) == ("InvalidPayload", ["alternative"])
    await case.send("answer", CLERK, resolution="alternative", alternative="a voucher")
    assert rows(service, "complaint_answer", case)[0]["alternative"] == "a voucher"


@pytest.mark.parametrize("score", [0, 6, "5", 4.5, True])
async def test_a_score_is_a_whole_number_from_one_to_five(service: Service, score: object) -> None:
    """Anything else is refused and the complaint stays answered."""
    case, _ = await answered(service, "09:00")
    assert (await case.refused("confirm_satisfied", CLERK, score=score)).type == "InvalidPayload"
    assert (await case.send("confirm_satisfied", CLERK))["state"] == "resolved"


async def test_what_is_disputed_climbs_to_the_general_manager_and_no_further(service: Service) -> None:
    """Each time one level more, that office told, the handler asked again; four disputes stay at three."""
    case, _ = await answered(service, "09:00")
    for _ in range(4):
        assert (await case.send("dispute", CUSTOMER, why="not true"))["state"] == "investigating"
        await case.send("answer", CLERK, resolution="r")
    view = await case.view()
    assert (view["base_level"], view["level"]) == (3, 3)
    assert [to for to, _ in service.told(case, "level_raised")] == [
        "supervisor", "manager", "general_manager", "general_manager",
    ]
    assert [to for to, _ in service.told(case, "complaint_disputed")] == [HANDLER] * 4
    assert [r["result"] for r in rows(service, "complaint_answer", case)] == ["disputed"] * 4 + [None]
    await case.send("close_unresolved", MANAGER, reason="no agreement to be had")
    record = rows(service, "complaint_record", case)[0]
    assert (record["outcome"], record["score"]) == ("unresolved", None)
    assert (await case.view())["level"] == 3
    assert len(service.told(case, "complaint_unresolved")) == 1


async def test_causes_feed_the_responsibility_records(service: Service) -> None:
    """One row for each person of the unit, each once; one for the unit where no person is named (一§28(3))."""
    case, _ = await answered(service, "09:00")
    await case.send("confirm_satisfied", CLERK)
    persons = ["technician:t-1", "staff:s-31", "technician:t-1"]
    assert (await case.refused("find_cause", CLERK, cause="c", unit="u", persons=[CUSTOMER])).type == "InvalidPayload"
    await to_the_file(case, persons=persons)
    found = [(r["cause"], r["unit"], r["person"], r["found_by"]) for r in rows(service, "responsibility", case)]
    assert found == [("bad seal", "workshop", p, UNIT) for p in persons[:2]]
    other, _ = await answered(service, "09:00")
    await other.send("confirm_satisfied", CLERK)
    await to_the_file(other)
    assert [(r["unit"], r["person"]) for r in rows(service, "responsibility", other)] == [("workshop", None)]


async def test_a_complaint_without_a_name_is_handled_like_any_other(service: Service) -> None:
    """No customer's entry, nobody to tell; staff are told, and the road is the same."""
    case, _ = await answered(service, "09:00", customer={})
    await case.send("confirm_satisfied", CLERK)
    await to_the_file(case)
    assert (await case.handle.result())["state"] == "archived"
    database = engine(service.database_url)
    with database.connect() as connection:
        outbox = connection.exec_driver_sql('SELECT "to", topic FROM outbox ORDER BY seq').all()
        entry = connection.exec_driver_sql("SELECT customer_entry FROM service_register").scalar()
    database.dispose()
    assert entry is None
    assert [tuple(row) for row in outbox] == [("clerk", "complaint_reported"), (HANDLER, "complaint_assigned")]


@pytest.mark.parametrize("far", ["reported", "accepted", "investigating", "answered", "on_hold"])
async def test_a_customer_may_withdraw_until_it_is_resolved(service: Service, far: str) -> None:
    """From each state before, a hold too; every commitment is dropped."""
    case = await complained(service)
    road = [
        ("accept", {"handler": HANDLER}), ("start_investigation", {}), ("answer", {"resolution": "r"}),
        ("hold", {"reason": "other"}),
    ]
    states = ["reported", "accepted", "investigating", "answered", "on_hold"]
    for event, payload in road[: states.index(far)]:
        await case.send(event, CLERK, **payload)
    assert (await case.view())["state"] == far
    assert (await case.send("withdraw", CUSTOMER, reason="settled between us"))["state"] == "withdrawn"
    assert {c["state"] for c in (await case.view())["commitments"]} <= {"met", "dropped"}
    assert (await case.handle.result())["state"] == "withdrawn"


async def refusal(case: Running) -> set[str]:
    """The fields for which an opening was refused."""
    with pytest.raises(WorkflowFailureError) as error:
        await case.handle.result()
    cause = error.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "InvalidRequest"
    return {e["loc"][-1] for e in cause.details[0]["errors"]}


async def test_a_bad_complaint_is_refused_with_every_wrong_field(service: Service) -> None:
    """Channels, forms, people and times of another kind; nothing enters the register (一§29)."""
    wrong = complaint_request(
        channel="phone", form="sung", about="price", description=" ", noticed_by=CUSTOMER, staff="nobody:x",
        colour="red",
    )
    case = await service.open(wrong, kind="Complaint")
    assert await refusal(case) == {"channel", "form", "about", "description", "noticed_by", "staff", "colour"}
    for at in (None, (await service.now()).replace(microsecond=0) - timedelta(minutes=5)):
        later = (at or await service.now()) + timedelta(minutes=1)
        given = {"at": at} if at else {}
        assert await refusal(await complained(service, noticed_at=later, **given)) == {"noticed_at"}
    assert await refusal(await service.open({"by": CLERK}, kind="Complaint")) == {
        "customer", "channel", "form", "about", "description", "noticed_by",
    }


def test_the_desk_refuses_a_notice_from_the_future_before_anything_starts() -> None:
    """By the same rule as the case itself; a notice at the very time of the opening is none."""
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    request = complaint_request(at=now.isoformat(), noticed_at=now.isoformat())
    assert check_request(Complaint.procedure, request, now) == request
    late = request | {"noticed_at": (now + timedelta(seconds=1)).isoformat()}
    with pytest.raises(InvalidRequest) as error:
        check_request(Complaint.procedure, late, now)
    assert [e["loc"] for e in error.value.errors] == [["noticed_at"]]


async def test_a_filed_complaint_is_taken_up_again_as_a_new_one(service: Service) -> None:
    """`reopens` names it; the new one carries the link, a withdrawn or open one of another kind does not do."""
    case, _ = await answered(service, "09:00")
    refused = await service.open(complaint_request(reopens=case.handle.id, reopen_reason="r"), kind="Complaint")
    assert await refusal(refused) == {"reopens"}
    await case.send("withdraw", CLERK, reason="r")
    await case.handle.result()
    again = await complained(service, reopens=case.handle.id, reopen_reason="leaks again")
    assert (await again.view())["links"] == [{"relation": "reopens", "workflow_id": case.handle.id}]


async def test_a_dissatisfied_follow_up_opens_a_complaint_that_outlives_the_repair(service: Service) -> None:
    """Both sides show the link; the complaint takes sender, time and customer, and goes on to its own end."""
    repair = await service.open(repair_request())
    tech = "technician:t-1"
    await repair.send("assign", BOSS, technician=tech)
    await repair.send("resolve_remotely", tech, resolution="restarted")
    await repair.send("settle", tech, amount="0.00", method="none")
    await repair.send("hand_in", tech, work_order_no="WO-1")
    await repair.send("review", BOSS, time_score=90, quality_score=85)
    called = await service.now()
    answer = await repair.send("follow_up", CLERK, reached=True, satisfied=False, remarks="it failed again", at=called)
    assert answer["state"] == "closed"
    await repair.handle.result()
    links = (await repair.view())["links"]
    assert [link["relation"] for link in links] == ["opened"]
    opened = links[0]["workflow_id"]
    assert opened.startswith("complaint-C-")
    complaint = Running(service.client.get_workflow_handle(opened), service)
    await complaint.until(1)
    view = await complaint.view()
    assert view["links"] == [{"relation": "opened_by", "workflow_id": repair.handle.id}]
    assert (view["state"], view["number"]) == ("reported", opened.removeprefix("complaint-"))
    assert (view["timeline"][0]["by"], view["timeline"][0]["at"]) == (CLERK, view["opened_at"])
    assert view["opened_at"] == called.isoformat()
    database = engine(service.database_url)
    with database.connect() as connection:
        register = connection.exec_driver_sql("SELECT DISTINCT customer_entry FROM service_register").all()
        both = connection.exec_driver_sql("SELECT workflow_id, relation, other FROM case_link").all()
    assert len(register) == 1
    assert {tuple(row) for row in both} == {
        (repair.handle.id, "opened", opened), (opened, "opened_by", repair.handle.id),
    }
    record = rows(service, "complaint_record", complaint)[0]
    assert (record["about"], record["product"], record["noticed_by"]) == ("service", "WM-700", CLERK)
    await complaint.send("accept", CLERK, handler=HANDLER)
    await complaint.send("answer", HANDLER, resolution="a new visit")
    await complaint.send("confirm_satisfied", CUSTOMER)
    await to_the_file(complaint)
    assert (await complaint.handle.result())["state"] == "archived"
    assert disagreements(await complaint.view(), database, opened) == []
    assert disagreements(await repair.view(), database, repair.handle.id) == []
    database.dispose()


async def test_whom_a_new_complaint_is_told_to(service: Service) -> None:
    """The after-sales desk and the customer; the supervisor only through the media or a regulator."""
    for channel, level in (("direct", 0), ("other", 0), ("media", 1), ("regulator", 1)):
        case, _ = await reported(service, "09:00", channel=channel)
        view = await case.view()
        assert (view["base_level"], view["level"]) == (level, level)
        assert [to for to, _ in service.told(case, "level_raised")] == ["supervisor"] * level
        assert [to for to, _ in service.told(case, "complaint_reported")] == ["clerk"]
        assert [to for to, _ in service.told(case, "case_opened")] == ["customer"]
        await case.send("withdraw", CLERK, reason="r")
