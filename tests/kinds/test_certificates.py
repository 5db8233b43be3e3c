"""A customer whose proposals are declined is thanked with one certificate a year (三§12)."""

import threading
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.records.customers import find_customer
from activities.records.database import engine
from models.case import Entry
from models.kinds.proposal import DeclinedEntry
from models.record import CaseRow, Notification, Write
from models.vocabulary import Outcome
from record_writes import posted
from service import Service, plain_service
from typical_proposals import CLERK, DESIGN, MANAGER, adopt, studying, told

NAME = {"name": "李小红"}
PHONE, SAME_PHONE = {"phone": "139 1234 5678"}, {"phone": "+86 139-1234-5678"}
MAIL = {"email": "Li.Xiaohong@Example.com"}


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; the second of August 2027, so that a year has room on both sides."""
    async with plain_service(database_url) as running:
        await running.go_to(datetime.fromisoformat("2027-08-02T10:00:00+08:00"))
        yield running


async def declined(service: Service, **customer: str) -> str:
    """A declined proposal of a customer known by this; its workflow id."""
    case = await studying(service, customer=NAME | customer)
    await case.send("decline", DESIGN, reason="too dear")
    return case.handle.id


def issued(service: Service) -> list[tuple[int, str]]:
    """Year and earning case of each certificate; each is told to its customer exactly once."""
    database = engine(service.database_url)
    with database.connect() as connection:
        held = connection.execute(text("SELECT year, workflow_id FROM certificate_of_thanks ORDER BY year")).all()
        query = text("""SELECT "to", params->>'year', workflow_id FROM outbox WHERE topic = 'certificate_issued'""")
        sent = connection.execute(query).all()
    database.dispose()
    assert sorted(("customer", str(year), case) for year, case in held) == sorted(tuple(row) for row in sent)
    return [(year, case) for year, case in held]


async def test_the_third_declined_proposal_of_a_year_earns_one_certificate(service: Service) -> None:
    """The customer gives a phone, the same in another form with an e-mail, then the e-mail alone (三§12)."""
    await declined(service, **PHONE)
    await declined(service, **SAME_PHONE, **MAIL)
    assert issued(service) == []
    third = await declined(service, email="li.xiaohong@example.com")
    assert issued(service) == [(2027, third)]
    for customer in (PHONE, MAIL, SAME_PHONE):
        await declined(service, **customer)
    assert issued(service) == [(2027, third)]


async def test_each_customer_is_counted_alone(service: Service) -> None:
    """Two proposals of each of two customers earn nothing, though they bear one name."""
    for _ in range(2):
        await declined(service, **PHONE)
        await declined(service, phone="137 0000 0001")
    assert issued(service) == []


async def test_an_abandoned_proposal_is_a_declined_one(service: Service) -> None:
    """What was adopted first counts on the day on which it was given up."""
    case = await studying(service, customer=NAME | PHONE)
    await adopt(case, service, 30)
    for _ in range(2):
        await declined(service, **PHONE)
    assert issued(service) == []
    await case.send("abandon", MANAGER, reason="no parts")
    assert issued(service) == [(2027, case.handle.id)]
    await told(case, service)
    await case.send("close", CLERK)
    assert issued(service) == [(2027, case.handle.id)]


async def test_withdrawn_retained_and_refused_ones_do_not_count(service: Service) -> None:
    """Only a decline does, and one that was refused was none."""
    for _ in range(2):
        await declined(service, **PHONE)
    for event, by in (("withdraw", CLERK), ("retain", DESIGN)):
        case = await studying(service, customer=NAME | PHONE)
        await case.send(event, by, reason="r")
    await case.refused("decline", DESIGN, reason="it is retained")
    assert issued(service) == []


async def test_the_year_is_the_companys(service: Service) -> None:
    """Two of the old year and one a minute after midnight in Shanghai, still the old year in Greenwich: none yet."""
    await service.go_to(datetime.fromisoformat("2027-12-31T23:58:00+08:00"))
    for _ in range(2):
        await declined(service, **PHONE)
    await service.go_to(datetime.fromisoformat("2028-01-01T00:01:00+08:00"))
    first_of_the_year = await studying(service, customer=NAME | PHONE)
    await first_of_the_year.send("decline", DESIGN, reason="r")
    assert issued(service) == []
    await declined(service, **PHONE)
    third = await declined(service, **PHONE)
    assert issued(service) == [(2028, third)]


async def test_a_decline_dated_back_into_the_old_year_counts_there(service: Service) -> None:
    """The year is that of the event, not of its entry."""
    await service.go_to(datetime.fromisoformat("2027-12-31T22:00:00+08:00"))
    late = await studying(service, customer=NAME | PHONE)
    for _ in range(2):
        await declined(service, **PHONE)
    await service.go_to(datetime.fromisoformat("2028-01-01T00:30:00+08:00"))
    await late.send("decline", DESIGN, reason="r", at=datetime.fromisoformat("2027-12-31T23:59:59+08:00"))
    assert issued(service) == [(2027, late.handle.id)]


async def test_a_certificate_for_each_year_and_the_number_is_the_policys(service: Service) -> None:
    """Two a year by this policy; the next year begins anew."""
    service.publish("[proposal]\ncertificate_per_year = 2\n")
    await declined(service, **PHONE)
    second = await declined(service, **PHONE)
    await service.go_to(datetime.fromisoformat("2028-02-01T10:00:00+08:00"))
    await declined(service, **PHONE)
    assert issued(service) == [(2027, second)]
    fourth = await declined(service, **PHONE)
    assert issued(service) == [(2027, second), (2028, fourth)]


# -- two at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """The records alone."""
    found = engine(database_url)
    yield found
    found.dispose()


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


def customers(database: Engine, number: int) -> list[int]:
    """Entries of so many customers."""
    with database.begin() as connection:
        found = [find_customer(connection, {"phone": f"1391234567{n}"}) for n in range(number)]
    return [entry for entry in found if entry is not None]


@pytest.mark.parametrize("before", [1, 2], ids=["the second and the third", "the third and the fourth"])
def test_two_proposals_declined_at_once_issue_one_certificate(database: Engine, before: int) -> None:
    """Twenty times two transactions race: neither miss the third place together, nor both take it."""
    for entry in customers(database, 10):
        for year in (2026, 2027):
            earned: list[str] = []
            with database.begin() as connection:
                for n in range(before):
                    assert posted(connection, decline_of(f"p-{entry}-{n}-{year}", entry, year)) == []
            together = threading.Barrier(2)

            def decline(case: str, entry: int = entry, year: int = year, earned: list[str] = earned) -> None:
                with database.begin() as connection:
                    connection.execute(text("SELECT 1"))
                    together.wait(10)  # noqa: B023 - the threads end within the round
                    earned += [n.key for n in posted(connection, decline_of(case, entry, year))]

            threads = [threading.Thread(target=decline, args=(f"p-{entry}-{n}-{year}",)) for n in (3, 4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
            assert len(earned) == 1
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM certificate_of_thanks")).scalar_one() == 20
        assert connection.execute(text("SELECT count(*) FROM declined_proposal")).scalar_one() == 20 * (before + 2)


def test_a_step_written_again_leads_to_the_same_message(database: Engine) -> None:
    """The earning case says so each time it is asked, under one key; a later one never does."""
    (entry,) = customers(database, 1)
    with database.begin() as connection:
        told_of = [posted(connection, decline_of(f"p-{n}", entry)) for n in (1, 2, 3, 4)]
        again = [posted(connection, decline_of(f"p-{n}", entry)) for n in (3, 4, 3)]
    assert [[n.key for n in found] for found in told_of] == [[], [], ["p-3/3/certificate_issued/customer"], []]
    assert again == [told_of[2], [], told_of[2]]
