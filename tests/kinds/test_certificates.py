"""A customer whose proposals are declined is thanked with one certificate a year (三§12)."""

import threading
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.records.customers import find_customer
from cases.typical_proposals import CLERK, DESIGN, MANAGER, proposal_request
from models.case import Entry
from models.kinds.proposal import DeclinedEntry
from models.record import CaseRow, Notification, Write
from models.vocabulary import Outcome
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from record_writes import posted, rows

NAME = {"name": "李小红"}
PHONE, SAME_PHONE = {"phone": "139 1234 5678"}, {"phone": "+86 139-1234-5678"}
MAIL = {"email": "Li.Xiaohong@Example.com"}
AUGUST = "2027-08-02 10:00"
"""So that a year has room on both sides."""


async def studying(company: Company, **customer: str) -> CompanyCase:
    """A proposal of a customer known by this, with the design department; not before August 2027."""
    await company.until(max(company.now, at(AUGUST)))
    case = await company.open("Proposal", proposal_request(customer=NAME | customer))
    await case.send("register", CLERK, department=DESIGN)
    return case


async def declined(company: Company, **customer: str) -> str:
    """The same, declined; its workflow id."""
    case = await studying(company, **customer)
    await case.send("decline", DESIGN, reason="too dear")
    return case.workflow_id


def issued(company: Company) -> list[tuple[int, str]]:
    """Year and earning case of each certificate; each is told to its customer exactly once, and all is whole."""
    held = rows(company.engine, "SELECT year, workflow_id FROM certificate_of_thanks ORDER BY year")
    query = """SELECT "to", params->>'year', workflow_id FROM outbox WHERE topic = 'certificate_issued'"""
    sent = rows(company.engine, query)
    assert sorted(("customer", str(year), case) for year, case in held) == sorted(tuple(row) for row in sent)
    assert company.wrong() == []
    return [(year, case) for year, case in held]


async def test_the_third_declined_proposal_of_a_year_earns_one_certificate(company: Company) -> None:
    """The customer gives a phone, the same in another form with an e-mail, then the e-mail alone (三§12)."""
    await declined(company, **PHONE)
    await declined(company, **SAME_PHONE, **MAIL)
    assert issued(company) == []
    third = await declined(company, email="li.xiaohong@example.com")
    assert issued(company) == [(2027, third)]
    for customer in (PHONE, MAIL, SAME_PHONE):
        await declined(company, **customer)
    assert issued(company) == [(2027, third)]


async def test_each_customer_is_counted_alone(company: Company) -> None:
    """Two proposals of each of two customers earn nothing, though they bear one name."""
    for _ in range(2):
        await declined(company, **PHONE)
        await declined(company, phone="137 0000 0001")
    assert issued(company) == []


async def test_an_abandoned_proposal_is_a_declined_one(company: Company) -> None:
    """What was adopted first counts on the day on which it was given up."""
    case = await studying(company, **PHONE)
    plan = {"implementation_on": "2027-09-01", "measures": "rubber mounts", "ip_owner": "company"}
    await case.send("adopt", DESIGN, **plan)
    for _ in range(2):
        await declined(company, **PHONE)
    assert issued(company) == []
    await case.send("abandon", MANAGER, reason="no parts")
    assert issued(company) == [(2027, case.workflow_id)]
    await case.send("confirm_notice", CLERK, how="phone", told_at=company.now)
    await case.send("close", CLERK)
    assert issued(company) == [(2027, case.workflow_id)]


async def test_withdrawn_retained_and_refused_ones_do_not_count(company: Company) -> None:
    """Only a decline does, and one that was refused was none."""
    for _ in range(2):
        await declined(company, **PHONE)
    for event, by in (("withdraw", CLERK), ("retain", DESIGN)):
        case = await studying(company, **PHONE)
        await case.send(event, by, reason="r")
    assert (await case.denied("decline", DESIGN, reason="it is retained")).type == "EventRefused"
    assert issued(company) == []


async def test_the_year_is_the_companys(company: Company) -> None:
    """Two of the old year and one a minute after midnight in Shanghai, still the old year in Greenwich: none yet."""
    await company.until("2027-12-31 23:58")
    for _ in range(2):
        await declined(company, **PHONE)
    await company.until("2028-01-01 00:01")
    first_of_the_year = await studying(company, **PHONE)
    await first_of_the_year.send("decline", DESIGN, reason="r")
    assert issued(company) == []
    await declined(company, **PHONE)
    third = await declined(company, **PHONE)
    assert issued(company) == [(2028, third)]


async def test_a_decline_dated_back_into_the_old_year_counts_there(company: Company) -> None:
    """The year is that of the event, not of its entry."""
    await company.until("2027-12-31 22:00")
    late = await studying(company, **PHONE)
    for _ in range(2):
        await declined(company, **PHONE)
    await company.until("2028-01-01 00:30")
    await late.send("decline", DESIGN, reason="r", at=at("2027-12-31 23:59:59"))
    assert issued(company) == [(2027, late.workflow_id)]


async def test_a_certificate_for_each_year_and_the_number_is_the_policys(company: Company) -> None:
    """Two a year by this policy; the next year begins anew."""
    await company.publish("[proposal]\ncertificate_per_year = 2\n")
    await declined(company, **PHONE)
    second = await declined(company, **PHONE)
    await company.until("2028-02-01 10:00")
    await declined(company, **PHONE)
    assert issued(company) == [(2027, second)]
    fourth = await declined(company, **PHONE)
    assert issued(company) == [(2027, second), (2028, fourth)]


# -- two at once --------------------------------------------------------------------------------------------------


def decline_of(case: str, entry: int, year: int = 2027) -> Write:
    """The step that declines a proposal, as far as the reckoning reads it."""
    at = datetime.fromisoformat("2027-08-02T10:00:00+08:00")
    line: dict[str, Any] = {
        "seq": 3, "at": at, "received_at": at, "event": "decline", "by": DESIGN, "from": "studying", "to": "declined",
        "outcome": Outcome.APPLIED,
    }  # fmt: skip
    notice = Notification(key=f"{case}/3/certificate_issued/customer", to="customer", topic="certificate_issued")
    return Write(
        workflow_id=case,
        first_run_id="run",
        number=case,
        kind="Proposal",
        decided_at=at,
        entry=Entry.model_validate(line),
        case=CaseRow(
            state="declined", held_state=None, base_level=0, level=0, assignee=DESIGN, zone=None, customer_entry=entry,
            opened_at=at, closed_at=None, due_at=None, overdue=[], policy_version=1, calendar_version=1, request={},
        ),
        postings=[DeclinedEntry(customer_entry=entry, year=year, count=3, notice=notice.model_dump()).posted()],
    )  # fmt: skip


def customers(records: Engine, number: int) -> list[int]:
    """Entries of so many customers."""
    with records.begin() as connection:
        found = [find_customer(connection, {"phone": f"1391234567{n}"}) for n in range(number)]
    return [entry for entry in found if entry is not None]


@pytest.mark.parametrize("before", [1, 2], ids=["the second and the third", "the third and the fourth"])
def test_two_proposals_declined_at_once_issue_one_certificate(records: Engine, before: int) -> None:
    """Twenty times two transactions race: neither miss the third place together, nor both take it."""
    for entry in customers(records, 10):
        for year in (2026, 2027):
            earned: list[str] = []
            with records.begin() as connection:
                for n in range(before):
                    assert posted(connection, decline_of(f"p-{entry}-{n}-{year}", entry, year)) == []
            together = threading.Barrier(2)

            def decline(case: str, entry: int = entry, year: int = year, earned: list[str] = earned) -> None:
                with records.begin() as connection:
                    connection.execute(text("SELECT 1"))
                    together.wait(10)  # noqa: B023 - the threads end within the round
                    earned += [n.key for n in posted(connection, decline_of(case, entry, year))]

            threads = [threading.Thread(target=decline, args=(f"p-{entry}-{n}-{year}",)) for n in (3, 4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
            assert len(earned) == 1
    with records.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM certificate_of_thanks")).scalar_one() == 20
        assert connection.execute(text("SELECT count(*) FROM declined_proposal")).scalar_one() == 20 * (before + 2)


def test_a_step_written_again_leads_to_the_same_message(records: Engine) -> None:
    """The earning case says so each time it is asked, under one key; a later one never does."""
    (entry,) = customers(records, 1)
    with records.begin() as connection:
        told_of = [posted(connection, decline_of(f"p-{n}", entry)) for n in (1, 2, 3, 4)]
        again = [posted(connection, decline_of(f"p-{n}", entry)) for n in (3, 4, 3)]
    assert [[n.key for n in found] for found in told_of] == [[], [], ["p-3/3/certificate_issued/customer"], []]
    assert again == [told_of[2], [], told_of[2]]
