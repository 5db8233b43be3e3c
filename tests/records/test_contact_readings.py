"""What contacts read of the records: who of the routing table is at work, who called before, another case."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from activities.books import readings
from activities.books.service.contacts import SHOWN
from activities.records.rows import LINK, REGISTER
from activities.rules.people import absences, staff
from cases.typical_contacts import AT_HOME, CALLER, CLERK, PRODUCT, contact_request
from models.people import AbsenceKind
from played.case_files import at
from played.company import Company
from played.rehearsal import MONDAY
from servers.databases import engine_of
from servers.service import Denied, plain_weeks, repair_request

LI, WU, BOSS, REPAIRS = "technician:li-4", "clerk:wu-5", "supervisor:sun-3", "department:repairs"
DAY = timedelta(days=1)
TABLE = f"""
[contact]
routing = [{{ about = "product", unit = "{LI}", deputy = "{WU}" }}, {{ about = "usage", unit = "{LI}" }}]
"""


@pytest.fixture
async def company(database_url: str, staff: None) -> AsyncIterator[Company]:
    """On a Monday at nine, in plain weeks; Li, whom Sun leads, and Wu."""
    database = engine_of(database_url)
    async with Company(database, MONDAY) as opened:
        await opened.publish(plain_weeks())
        enlisted(database)
        yield opened
    database.dispose()


def enlisted(database: Engine) -> None:
    with database.begin() as connection:
        staff.enlist(connection, BOSS, {"name": "孙主管"})
        staff.enlist(connection, LI, {"name": "李四", "supervisor": "sun-3"})
        staff.enlist(connection, WU, {"name": "吴五"})


def away(database: Engine, *persons: str, begin: datetime = MONDAY - DAY, end: datetime = MONDAY + DAY) -> None:
    with database.begin() as connection:
        for person in persons:
            absences.enter(connection, person, AbsenceKind.LEAVE, begin, end, "hr:h-1", MONDAY)


def asked(database: Engine, name: str, moment: datetime = MONDAY, **arguments: Any) -> Any:
    with database.begin() as connection:
        return readings()[name](connection, moment, **arguments)


def unit(database: Engine, *persons: str, moment: datetime = MONDAY) -> tuple[str | None, list[str]]:
    found = asked(database, "contact_unit", moment, persons=persons, on=f"{moment:%Y-%m-%d}")
    return found["unit"], found["passed_over"]


# -- who is at work -----------------------------------------------------------------------------------------------


def test_who_is_absent_is_passed_over_for_the_deputy_then_the_supervisor(records: Engine) -> None:
    """Of the person whom the row names; where that one is away, too, or none is known, nobody is left (一§30·2)."""
    enlisted(records)
    assert unit(records, LI, WU) == (LI, [])
    away(records, LI)
    assert unit(records, LI, WU) == (WU, [LI])
    assert unit(records, LI) == (BOSS, [LI])
    away(records, WU)
    assert unit(records, LI, WU) == (BOSS, [LI, WU])
    assert unit(records, WU) == (None, [WU])
    away(records, BOSS)
    assert unit(records, LI, WU) == (None, [LI, WU, BOSS])
    assert unit(records, LI, WU, moment=MONDAY + DAY) == (LI, [])


def test_a_department_is_never_absent_and_nobody_is_asked_for_nothing(records: Engine) -> None:
    """Nor is who is not on the staff list; who leads in the deputy's place stands once."""
    enlisted(records)
    assert unit(records, REPAIRS, LI) == (REPAIRS, [])
    assert unit(records, "staff:nobody") == ("staff:nobody", [])
    assert unit(records) == (None, [])
    away(records, LI, BOSS)
    assert unit(records, LI, BOSS) == (None, [LI, BOSS])


def test_who_has_left_or_has_not_come_yet_is_passed_over(records: Engine) -> None:
    """The last day and the first count."""
    enlisted(records)
    with records.begin() as connection:
        staff.leave(connection, LI, date(2026, 11, 22))
        staff.enlist(connection, WU, {"name": "吴五", "hired_on": date(2026, 11, 24)})
    assert unit(records, LI, WU) == (BOSS, [LI, WU])
    assert unit(records, LI, WU, moment=MONDAY - DAY) == (LI, [])
    assert unit(records, LI, WU, moment=MONDAY + DAY) == (WU, [LI])


async def test_a_contact_goes_to_who_is_at_work_when_it_comes_in(company: Company) -> None:
    """By the published table; passing it on by hand to who is away is marked."""
    await company.publish(TABLE)
    away(company.engine, LI)
    case = await company.open("Contact", contact_request())
    assert (case.state, case.file.assignee) == ("routed", WU)
    other = await company.open("Contact", contact_request(about="usage"))
    assert (other.file.assignee, other.file.timeline[0].reason) == (BOSS, f"{LI} is absent and passed over")
    assert (await company.open("Contact", contact_request(about="order"))).state == "unrouted"
    await case.send("route", CLERK, unit="staff:li-4")
    await case.send("route", CLERK, unit=WU)
    assert [entry.reason for entry in case.file.timeline[1:]] == ["staff:li-4 is absent", None]
    assert company.wrong() == []


# -- who called before --------------------------------------------------------------------------------------------


async def test_contacts_of_one_phone_within_a_day_are_shown_as_read_at_the_opening(company: Company) -> None:
    """However the number is written; ended ones too; not those of another phone, kind or time (一§30·1)."""
    first = await company.open("Contact", contact_request(answer="a"))
    second = await company.open("Contact", contact_request(customer={"phone": "+86 13800138000"}))
    await company.open("Contact", contact_request(customer={"phone": "139 0000 0001"}))
    await company.open("Repair", repair_request())
    assert second.view()["similar"] == [first.workflow_id]
    assert (first.view()["similar"], first.state) == ([], "answered")
    await company.until(MONDAY + DAY)
    third = await company.open("Contact", contact_request())
    assert third.view()["similar"] == [first.workflow_id, second.workflow_id]
    await company.until(MONDAY + DAY + timedelta(minutes=1))
    fourth = await company.open("Contact", contact_request())
    assert fourth.view()["similar"] == [third.workflow_id]
    assert second.view()["similar"] == [first.workflow_id]
    nameless = await company.open("Contact", contact_request(customer={}))
    assert nameless.view()["similar"] == []
    assert company.wrong() == []


async def test_another_phone_of_one_customer_is_another_contact(company: Company) -> None:
    """Known by the id, who has two phones; an extension is another, too."""
    one = {"id": "K-1", "phone": "138 0013 8000"}
    await company.open("Contact", contact_request(customer=one))
    other = await company.open("Contact", contact_request(customer=one | {"phone": "139 0000 0001"}))
    assert other.view()["similar"] == []
    await company.open("Contact", contact_request(customer={"phone": "021-62345678"}))
    extension = await company.open("Contact", contact_request(customer={"phone": "021-62345678 转12"}))
    assert extension.view()["similar"] == []


async def test_of_many_the_latest_are_shown(company: Company) -> None:
    """An opening must not fail because a switchboard calls all day."""
    ids = []
    for number in range(SHOWN + 3):
        await company.until(MONDAY + timedelta(minutes=number))
        ids.append((await company.open("Contact", contact_request(answer="a"))).workflow_id)
    last = await company.open("Contact", contact_request())
    assert last.view()["similar"] == ids[::-1][:SHOWN]


# -- another case -------------------------------------------------------------------------------------------------


async def test_a_contact_becomes_a_case_that_counts_from_the_call(company: Company) -> None:
    """一§19(11)·1; both sides record the link, the repair's clocks began with the contact."""
    case = await company.open("Contact", contact_request(about="other", channel="mailbox"))
    await company.until("2026-11-23 09:20")
    answer = await case.send("link", CLERK, kind="repair", request={
        "product": PRODUCT, "symptoms": "s", "customer": AT_HOME,
    })  # fmt: skip
    assert answer["state"] == "linked"
    [link] = case.view()["links"]
    repair = company.cases[link["workflow_id"]]
    assert (link["relation"], repair.file.opened_at, repair.file.request["channel"]) == ("opened", MONDAY, "mailbox")
    assert repair.file.customer_entry == case.file.customer_entry
    due = next(c.due_at for c in repair.file.commitments if c.name == "contact")
    assert due == at("2026-11-23 09:30")
    assert company.wrong() == []


async def test_a_request_whose_phone_reaches_nobody_opens_nothing(company: Company) -> None:
    """Told by its place; the contact stays where it is."""
    case = await company.open("Contact", contact_request(customer={}))
    customer = CALLER | AT_HOME | {"phone": "6234 5678"}
    denied = await case.denied("link", CLERK, kind="repair", request={
        "product": PRODUCT, "symptoms": "s", "customer": customer,
    })  # fmt: skip
    assert denied.type == "InvalidPayload"
    assert denied.details["errors"][0]["loc"] == ["request", "customer", "phone"]
    assert (len(company.cases), case.state) == (1, "routed")
    assert company.wrong() == []


async def test_a_contact_belongs_to_an_open_case_of_the_register(company: Company) -> None:
    """Recorded on both sides; whom the case is with is told; one that has ended takes none."""
    repair = await company.open("Repair", repair_request())
    await repair.send("assign", "supervisor:s-1", technician="technician:t-1")
    first, second = [await company.open("Contact", contact_request()) for _ in range(2)]
    await first.send("link", CLERK, case=repair.workflow_id)
    assert first.view()["links"] == [{"relation": "linked", "workflow_id": repair.workflow_id}]
    with company.engine.connect() as connection:
        query = select(LINK.c.relation, LINK.c.other).where(LINK.c.workflow_id == repair.workflow_id)
        assert connection.execute(query).all() == [("linked_by", first.workflow_id)]
        told = text("SELECT \"to\" FROM outbox WHERE topic = 'contact_belongs'")
        assert connection.execute(told).scalars().all() == ["technician:t-1"]
    await repair.send("cancel", CLERK, reason="r")
    denied = await second.denied("link", CLERK, case=repair.workflow_id)
    assert (denied.type, "has ended" in str(denied)) == ("EventRefused", True)
    assert "no case repair-R-9" in str(await second.denied("link", CLERK, case="repair-R-9"))
    third = await company.open("Contact", contact_request())
    await second.send("link", CLERK, case=third.workflow_id)
    assert company.wrong() == []


async def test_an_opening_that_is_refused_leaves_nothing(company: Company) -> None:
    """Every wrong field is named, the phone's too."""
    with pytest.raises(Denied) as denied:
        await company.open("Contact", contact_request(customer={"phone": "12"}, about="x"))
    assert denied.value.type == "InvalidRequest"
    with company.engine.connect() as connection:
        assert connection.execute(select(REGISTER.c.workflow_id)).all() == []
