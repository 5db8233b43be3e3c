"""A company of cases on one clock: the loop's own code over the worker's activities and PostgreSQL, no Temporal."""

from datetime import date

import pytest
from sqlalchemy import text

from cases.typical_repairs import unwarranted
from models.policy.calendar import Calendar, Year
from models.policy.policy import Policy
from models.record import Write, Written
from own_kinds.enquiry import Enquiry
from played import company_records
from played.case_files import at, shown
from played.company import Company
from played.company_activities import Activity
from played.company_clocks import Counting, miscounted
from servers.databases import engine_of
from servers.service import Denied, plain_weeks, repair_request, return_request
from workflows.registry import PROCEDURES

TECH, BOSS, CLERK, STORE, BUYER = "technician:t-1", "supervisor:s-1", "clerk:c-1", "warehouse:w-1", "customer:u-1"
SOLD = {"purchased_on": "2026-11-20", "received_on": "2026-11-20"}


async def test_a_case_is_opened_under_the_next_number_and_written_down(company: Company) -> None:
    """By the worker's own activities; what was said of it in the UI agrees with the register."""
    case = await company.open("Repair", repair_request())
    assert case.workflow_id == "repair-R-20261123-0001"
    answer = await case.send("assign", BOSS, technician=TECH)
    assert answer == {"number": "R-20261123-0001", "state": "assigned", "seq": 2}
    assert case.run.attributes["CaseState"] == "assigned"
    assert company.activities.calls == {"open_case": 1, "record": 2}
    assert company.wrong() == []


async def test_a_refused_message_stands_on_the_timeline(company: Company) -> None:
    """And changes nothing; the sender is told why."""
    case = await company.open("Repair", repair_request())
    assert (await case.denied("assign", CLERK, technician=TECH)).type == "NotAllowed"
    assert (await case.denied("assign", BOSS, technician="technician:t-9")).type == "EventRefused"
    assert (await case.denied("no_such_event", BOSS)).type == "EventRefused"
    assert [(e.event, e.outcome) for e in case.file.timeline[1:]] == [
        ("assign", "refused"), ("assign", "refused"), ("no_such_event", "refused"),
    ]
    assert case.state == "registered"
    with pytest.raises(Denied) as denied:
        await company.open("Repair", repair_request(urgent="yes"))
    assert denied.value.type == "InvalidRequest"
    assert company.wrong() == []


async def test_an_offer_of_a_repair_opens_it(company: Company) -> None:
    """The return and its repair name each other; the repair has the next number, and its own clocks."""
    case = await company.open("Return", return_request(**SOLD, clean=False))
    await case.send("offer", CLERK, kind="repair", terms="free of charge")
    await company.until("2026-11-24 10:00")
    await case.send("accept_offer", BUYER, address="中山路 1 号", zone="town", symptoms="凹陷")
    repair = company.cases["repair-R-20261124-0001"]
    assert [(link.relation, link.workflow_id) for link in case.file.links] == [("opened", repair.workflow_id)]
    assert [(link.relation, link.workflow_id) for link in repair.file.links] == [("opened_by", case.workflow_id)]
    assert shown(repair.file.opened_at) == "2026-11-24 10:00"
    await company.until("2026-11-24 11:00")
    assert company.told(repair, "overdue") == [("supervisor", "2026-11-24 10:30")]
    assert company.wrong() == []


async def test_a_ladder_climbs_to_the_general_manager(company: Company) -> None:
    """Each rung in its working time after the one before it; nobody else is told."""
    case = await company.open("Repair", repair_request())
    other = await company.open("Repair", repair_request())
    await company.until("2026-11-23 09:29")
    await other.send("assign", BOSS, technician=TECH)
    await other.send("resolve_remotely", TECH, resolution="filter cleaned")
    await company.until("2026-11-24 12:00")
    assert company.told(case, "overdue", commitment="contact") == [
        ("supervisor", "2026-11-23 09:30"), ("manager", "2026-11-23 10:30"), ("general_manager", "2026-11-23 11:30"),
    ]
    assert company.told(other, "overdue") == []
    assert company.wrong() == []


async def test_a_calendar_published_in_mid_year_moves_what_was_provisional(database_url: str, staff: None) -> None:
    """Of two cases, one has a due in the year that was not published: it alone is told, and its due alone moves."""
    database = engine_of(database_url)
    new_year = Year(holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}))
    published = Calendar(years={2026: Year(), 2027: new_year})
    async with Company(database, "2026-12-28 09:00") as company:
        await company.publish(Calendar(years={2026: Year()}))
        soon = await company.open("Repair", unwarranted())
        await company.until("2026-12-29 09:00")
        late = await company.open("Repair", repair_request())
        assert {c.name for c in late.file.commitments if c.provisional} == {"completion", "statutory"}
        assert shown(late.commitment("completion").due_at) == "2027-01-01 18:00"
        assert not any(c.provisional for c in soon.file.commitments)
        await company.until("2026-12-30 12:00")
        await company.publish(published)
        assert shown(late.commitment("completion").due_at) == "2027-01-05 18:00"
        assert [e.event for e in late.file.timeline if e.seq > 1 and e.by == "system"][-1] == "calendar_published"
        assert not any(c.provisional for c in late.file.commitments)
        assert soon.file.rules.calendar_version < late.file.rules.calendar_version
        await company.until("2027-02-01 09:00")
        assert company.told(late, "overdue", commitment="completion")[0] == ("supervisor", "2027-01-05 18:00")
        assert company.wrong() == []
    database.dispose()


async def test_what_comes_in_an_outage_counts_by_the_time_at_which_the_server_had_it(company: Company) -> None:
    """The signal that was in time keeps its commitment; the one that nobody sent is told late."""
    kept, left = await company.open("Repair", repair_request()), await company.open("Repair", repair_request())
    await kept.send("assign", BOSS, technician=TECH)
    async with company.outage():
        await company.until("2026-11-23 09:20")
        visit = at("2026-11-23 11:00")
        await kept.signal("contact", TECH, diagnosis="pump", visit_at=visit)
        await company.until("2026-11-23 10:00")
        opened = await company.start("Repair", repair_request(), "repair-X-1")
        await company.until("2026-11-23 10:20")
    assert kept.commitment("contact").state == "met"
    assert not kept.commitment("contact").late
    assert shown(kept.commitment("contact").met_at) == "2026-11-23 09:20"
    assert company.told(kept, "overdue") == []
    assert company.told(left, "overdue") == [("supervisor", "2026-11-23 10:20")]
    assert shown(opened.file.opened_at) == "2026-11-23 10:00"
    assert company.activities.calls["signal_times"] == 1
    assert company.wrong() == []


async def test_a_case_that_goes_on_in_new_runs_leaves_the_same_records(company: Company) -> None:
    """A run of every three turns: clocks, forms and seen ids come along."""
    long = await company.open("Repair", repair_request())
    company.most = 3
    short = await company.open("Repair", repair_request())
    for case in (long, short):
        await case.send("assign", BOSS, technician=TECH, event_id="e-1")
        await case.send("take_in", CLERK, condition="scratched")
    await company.until("2026-12-05 09:00")
    for case in (long, short):
        assert (await case.send("assign", BOSS, technician=TECH, event_id="e-1"))["seq"] == 2
        await case.send("finish_in_workshop", TECH, work="pump", minutes=30)
    await company.until("2026-12-20 09:00")
    assert len(long.runs) == 1
    assert len(short.runs) > 3
    assert short.file.timeline == long.file.timeline
    assert short.file.commitments == long.file.commitments
    assert company.wrong() == []


async def test_only_a_closed_case_is_reopened(company: Company) -> None:
    """The question whether an open one is lost is put to the company as a worker puts it to Temporal."""
    case = await company.open("Repair", repair_request())
    again = repair_request(reopens=case.workflow_id, reopen_reason="leaks")
    with pytest.raises(Denied, match="must be the workflow id of a closed Repair"):
        await company.open("Repair", again)
    await case.send("cancel", BUYER, reason="bought a new one")
    assert case.ended
    await company.open("Repair", again)
    assert company.wrong() == []


async def test_what_comes_while_a_step_is_written_is_taken_next(company: Company) -> None:
    """A signal that an activity leads to, such as from another case, finds its own case in the midst of a step."""
    case = await company.open("Repair", repair_request())
    record = company.activities.by_name["record"]

    async def noting(write: Write) -> Written:
        if write.entry.event == "assign":
            await case.signal("add_note", CLERK, note="meanwhile")
        answer: Written = record.function(write)
        return answer

    company.activities.by_name["record"] = Activity(noting, Write)
    await case.send("assign", BOSS, technician=TECH)
    await case.send("add_note", CLERK, note="afterwards")
    assert [(e.event, e.note) for e in case.file.timeline[1:]] == [
        ("assign", None), ("add_note", "meanwhile"), ("add_note", "afterwards"),
    ]
    assert company.wrong() == []


FORGED = {
    "DELETE FROM timeline WHERE seq = 2": "A timeline is numbered",
    "UPDATE timeline SET \"to\" = 'closed' WHERE seq = 2": "Each entry comes from",
    "UPDATE service_register SET state = 'repaired'": "The last entry leads",
    "UPDATE service_register SET closed_at = now()": "A case is closed when",
    "UPDATE service_register SET due_at = now()": "The register names what is overdue",
    "UPDATE commitment SET state = 'running' WHERE name = 'contact'": "No due has passed",
    "UPDATE commitment SET met_at = NULL WHERE name = 'emergency'": "What is overdue stands on a rung",
    "UPDATE outbox SET seq = 77": "A message is of a step",
    "UPDATE outbox SET \"to\" = 'manager' WHERE topic = 'overdue'": "A rung is told to its office",
    "DELETE FROM outbox WHERE topic = 'overdue'": "What is handed over stands in the outbox",
    "DELETE FROM outbox WHERE topic = 'warning'": "A warning and a rung tell one",
    "DELETE FROM case_link WHERE relation = 'opened_by'": "A link stands on both sides",
    "DELETE FROM number_given": "A case that another opened has the number",
    "DELETE FROM case_message": "Each message to a case is kept",
    "UPDATE take_in_receipt SET seq = 77": "A form is of a step",
    "UPDATE service_register SET held_state = 'repaired'": "On hold a case has a limit",
}
"""What somebody could do to the records, and the rule that finds it."""


async def test_each_rule_finds_what_breaks_it(company: Company) -> None:
    """Nothing is found of records that are left alone; of each forgery, its rule says so."""
    case = await company.open("Repair", repair_request(urgent=True))
    await company.until("2026-11-23 09:20")
    await case.send("assign", BOSS, technician=TECH)
    await company.until("2026-11-23 12:00")
    await case.send("take_in", CLERK, condition="scratched")
    returned = await company.open("Return", return_request(**SOLD, clean=False))
    await returned.send("offer", CLERK, kind="repair", terms="free of charge")
    await returned.send("accept_offer", BUYER, address="中山路 1 号", zone="town", symptoms="凹陷")
    assert company.wrong() == []
    handed = company.activities.handed, company.activities.may_follow
    for forgery, sentence in FORGED.items():
        with company.engine.connect() as connection:
            connection.execute(text(forgery))
            found = company_records.broken(connection, company.now, company.ends, *handed)
            connection.rollback()
        assert any(line.startswith(sentence) for line in found), (forgery, found)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE commitment SET due_at = due_at + interval '1 minute' WHERE name = 'contact'",
        "UPDATE timeline SET received_at = received_at + interval '1 minute' WHERE event = 'overdue'",
        "UPDATE timeline SET received_at = received_at + interval '1 minute' WHERE event = 'escalate'",
    ],
)
async def test_a_due_or_rung_that_falls_otherwise_is_found(company: Company, forgery: str) -> None:
    """Counted again minute by minute, with the hold that put the due off."""
    case = await company.open("Repair", repair_request())
    await company.until("2026-11-23 09:10")
    await case.send("hold", CLERK, reason="other")
    await company.until("2026-11-23 09:50")
    await case.send("resume", CLERK)
    await company.until("2026-11-23 15:00")
    assert company.told(case, "overdue", commitment="contact")[0] == ("supervisor", "2026-11-23 10:10")
    how = Counting.of([case.kind.procedure], plain_weeks(), Policy())
    with company.engine.connect() as connection:
        assert miscounted(connection, how)[0] == []
        connection.execute(text(forgery))
        assert miscounted(connection, how)[0] != []
        connection.rollback()


async def test_a_kind_of_ones_own_runs_in_a_company(database_url: str) -> None:
    """With its clocks, its ladder and its end."""
    database = engine_of(database_url)
    async with Company(database, "2026-11-23 09:00", kinds=(*PROCEDURES, Enquiry)) as company:
        request = {"by": CLERK, "customer": {}, "question": "when do you open?"}
        case = await company.open("Enquiry", request, "2026-11-23 16:00")
        assert case.workflow_id == "enquiry-E-20261123-0001"
        await company.until("2026-11-23 16:30")
        assert company.told(case, "overdue") == [("supervisor", "2026-11-23 16:30")]
        await case.send("tell_them", CLERK, answer="at nine")
        assert case.ended
        assert (await case.denied("tell_them", CLERK, answer="at ten")).type == "EventRefused"
        assert company.wrong() == []
    database.dispose()
