"""What stands in somebody's name in the records, and what a confirmed handover does there (一§33·3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.books import readings
from activities.records.record import Records
from activities.rules.people import holdings, staff
from activities.rules.people.staff import StillStanding
from cases import stores
from cases.complaints import complaint_request
from cases.custodies import BOSS, KEY, MANAGER, ON, STORE, custody_request, key_request
from cases.handovers import HEIR, HR, handover_request
from cases.onboardings import HEADQUARTERS, TRAINER, onboarding_request
from models.kinds.handover import SHOWN, HandedOver, Thing, ThingKind
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from record_writes import NOW, rows, step
from servers.service import Denied, repair_request

PERSON = "technician:t-9"
LAST = date(2026, 11, 27)
DAY = timedelta(days=1)


def standing(database: Engine, person: str = "t-9") -> list[str]:
    with database.begin() as connection:
        return [thing.text for thing in holdings.things(connection, [person]).get(person, [])]


def read(database: Engine, name: str, **arguments: Any) -> Any:
    with database.begin() as connection:
        return readings()[name](connection, NOW, **arguments)


def last_day(database: Engine, person: str = "t-9") -> date | None:
    ((found,),) = rows(database, "SELECT left_on FROM staff_member WHERE id = :id", id=person)
    return found  # type: ignore[no-any-return]  # a date, or none


@pytest.fixture
def enlisted(records: Engine) -> Engine:
    """Somebody in whose name nothing stands."""
    with records.begin() as connection:
        staff.enlist(connection, PERSON, {"name": "钱师傅", "post": "technician", "hired_on": date(2020, 1, 1)})
    return records


# -- what stands --------------------------------------------------------------------------------------------------


async def kept(company: Company, number: str, holder: str = PERSON, **changes: Any) -> CompanyCase:
    """Something in somebody's keeping."""
    return await company.open("Custody", custody_request({"number": number}, holder=holder, **changes))


async def test_custodies_keys_and_liabilities_stand_in_the_holder_s_name(company: Company, enlisted: Engine) -> None:
    """In whatever role; what is back, handed on or written off does not, nor does what waits for a decision."""
    tool = await kept(company, "T-1", "supervisor:t-9")
    await company.open("Custody", key_request(item=KEY | {"in_use_since_on": "2026-01-05"}, holder=PERSON))
    back, owed = await kept(company, "T-2"), await kept(company, "T-3")
    await back.send("report_private_use", HEIR, account="weekend")
    await back.send("give_back", STORE, condition="c", holder_signature="s")
    await owed.send("report", PERSON, what="damaged", account="a")
    assert [text.partition(" ")[2] for text in standing(enlisted)] == [
        "(T-1 钳形表, held)", "(K-1 东库钥匙, held)", "(T-3 钳形表, reported)",
    ]  # fmt: skip
    await owed.send("assess", BOSS, worn_normally=False, finding="f")
    await tool.send("hold", STORE, reason="other")
    assert "(T-3 钳形表, assessed)" in standing(enlisted)[2]
    assert "(T-1 钳形表, held)" in standing(enlisted)[0]
    await tool.send("resume", STORE)
    await tool.send("hand_over", BOSS, **ON | {"to": HEIR})
    await owed.send("waive", MANAGER, reason="r")
    assert len(standing(enlisted)) == 1
    assert [text.partition(" ")[2] for text in standing(enlisted, "t-2")[:1]] == ["(T-1 钳形表, held)"]
    assert company.wrong() == []


async def test_one_item_is_in_one_custody(company: Company, enlisted: Engine) -> None:
    """A second one is refused; one that only waits for a decision lets the next begin."""
    first = await kept(company, "T-1")
    second = await kept_refused(company, "T-1")
    assert f"{first.file.number} is open about tool/T-1: end it first" in second
    await first.send("report_private_use", HEIR, account="weekend")
    await first.send("hand_over", BOSS, **ON)
    assert first.state == "closing"
    (link,) = [link.workflow_id for link in first.file.links]
    assert rows(enlisted, "SELECT state FROM service_register WHERE workflow_id = :id", id=link) == [("held",)]
    await first.send("decide_conduct", BOSS, record=2, decision="dismissed", reason="r")
    assert (first.state, company.wrong()) == ("handed_over", [])


async def kept_refused(company: Company, number: str) -> str:
    with pytest.raises(Exception, match="is open about") as error:
        await kept(company, number)
    return str(error.value)


async def test_open_cases_stand_in_the_name_of_whom_they_wait_for(company: Company, enlisted: Engine) -> None:
    """Seen through a hold; one that is with somebody else, or has come further, does not."""
    with enlisted.begin() as connection:
        staff.certify(connection, PERSON, "*", date(2020, 1, 1), date(2030, 1, 1))
    case = await company.open("Repair", repair_request())
    await case.send("assign", BOSS, technician=PERSON)
    await case.send("hold", "clerk:c-1", reason="waiting_for_customer")
    assert standing(enlisted) == [f"{case.workflow_id} (Repair, assigned)"]
    await case.send("resume", "clerk:c-1")
    assert read(enlisted, "with_whom", case=case.workflow_id) == PERSON
    await case.send("resolve_remotely", PERSON, resolution="r")
    assert standing(enlisted) == []
    assert read(enlisted, "with_whom", case="repair-none") is None


async def test_a_training_stands_in_the_name_of_who_is_trained_and_of_who_trains(
    company: Company, enlisted: Engine
) -> None:
    """Who leaves is named, in any state; a post may change meanwhile (七§4). The trainer has it once it is theirs."""
    with enlisted.begin() as connection:
        staff.enlist(connection, TRAINER, {"name": "孙主管"})
        staff.enlist(connection, PERSON, {"name": "钱师傅", "supervisor": "trainer-1"})
    case = await company.open("Onboarding", onboarding_request(person=PERSON))
    assert standing(enlisted) == [f"{case.workflow_id} (Onboarding, arrived)"]
    assert standing(enlisted, "trainer-1") == []
    with enlisted.begin() as connection:
        staff.enlist(connection, PERSON, {"name": "钱师傅", "post": "clerk"})
        with pytest.raises(StillStanding, match="Onboarding, arrived"):
            staff.leave(connection, PERSON, LAST)
    leaving = await company.open("Handover", handover_request(person=PERSON))
    await case.send("start", HR)
    await case.send("name_trainer", HR, trainer=TRAINER)
    for item in HEADQUARTERS:
        await case.send("complete_item", HR, item=item, done_on="2026-11-23")
    await case.send("finish_stage", HR)
    assert standing(enlisted, "trainer-1") == [f"{case.workflow_id} (Onboarding, department)"]
    with pytest.raises(Denied, match="it is given up by its event end, or passed"):
        await leaving.send("clear", BOSS, thing=case.workflow_id, how="x")
    await case.send("end", HR, reason="离职")
    assert standing(enlisted) == standing(enlisted, "trainer-1") == []
    await leaving.send("clear", BOSS, thing=case.workflow_id, how="培训终止")
    await leaving.send("confirm", BOSS)
    assert last_day(enlisted) == LAST


def test_the_stock_of_a_van_and_a_loaner_that_nobody_took_in_stand_there(enlisted: Engine) -> None:
    """The van's keeper; the one who last had the unit back, until the warehouse has looked at it."""
    with enlisted.begin() as connection:
        stores.records(connection)
        connection.execute(text("UPDATE place SET keeper = 'staff:t-9' WHERE id IN ('van-1', 'hub-east')"))
        connection.execute(text("UPDATE pool_unit SET state = 'to_check' WHERE unit = 'LU-1'"))
        for case, by, day in (("a", "technician:t-9", 1), ("b", "clerk:t-9", 3), ("c", "clerk:c-1", 2)):
            connection.execute(text(
                "INSERT INTO loaner_loan (workflow_id, key, seq, unit, condition_out, customer_signature, lent_at, "
                "lent_by, returned_at, returned_by, written_off) "
                "VALUES (:c, '1', 1, 'LU-1', 'c', 's', :at, 'w', :at, :by, false)"
            ), {"c": f"repair-{case}", "by": by, "at": NOW + day * DAY})  # fmt: skip
    lies = read(enlisted, "lies_there", place="van-1")
    assert ("pump-12", 20) in lies
    assert standing(enlisted) == ["loaner:LU-1 (loaner, to_check)", f"stock:van-1 (parts: {len(lies)})"]
    assert read(enlisted, "still_theirs", person=PERSON, thing="stock:van-1")
    assert not read(enlisted, "still_theirs", person=PERSON, thing="stock:van-2")
    with enlisted.begin() as connection:
        connection.execute(text("UPDATE pool_unit SET state = 'available'"))
        connection.execute(text("UPDATE stock_balance SET on_hand = 0 WHERE place = 'van-1'"))
    assert standing(enlisted) == []


async def test_a_reading_has_as_many_things_as_a_step_takes(company: Company, enlisted: Engine) -> None:
    """And counts the others."""
    found = [Thing(thing=f"custody-{n}", kind=ThingKind.CUSTODY, what="w" * 60, state="held") for n in range(SHOWN + 7)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "things", lambda *_: {"t-9": found})
        answer = read(enlisted, "in_name_of", person="supervisor:t-9")
    assert (len(answer["things"]), answer["more"]) == (SHOWN, 7)


# -- the end of a handover ----------------------------------------------------------------------------------------


async def test_a_leaver_hands_over_and_has_a_last_day(company: Company, enlisted: Engine) -> None:
    """What stands is refused by name, then cleared; the register has the last day from the confirmation on."""
    tool = await kept(company, "T-1")
    case = await company.open("Handover", handover_request(person=PERSON))
    assert "T-1" in str(await case.denied("confirm", BOSS))
    await tool.send("give_back", STORE, condition="c", holder_signature="s")
    await case.send("clear", BOSS, thing=tool.workflow_id, how="given back")
    assert last_day(enlisted) is None
    await case.send("confirm", BOSS)
    assert (case.state, last_day(enlisted), company.wrong()) == ("done", LAST, [])


async def test_a_van_is_written_off_in_the_ledger(company: Company, enlisted: Engine) -> None:
    """Nothing lies there any more; what is kept there for a case refuses it."""
    case = await company.open("Handover", handover_request(person="technician:t-1"))
    assert [thing["thing"] for thing in case.view()["things"]] == ["stock:van-1"]
    await case.send("write_off", MANAGER, thing="stock:van-1", reason="stolen", evidence="B-17")
    left = "SELECT sum(on_hand) FROM stock_balance WHERE place = 'van-1'"
    assert rows(enlisted, left) == [(0,)]
    await case.send("confirm", BOSS)
    assert (last_day(enlisted, "t-1"), company.wrong()) == (LAST, [])


def handed_over(database: Engine, seq: int = 2, left_on: date | None = LAST, **more: Any) -> Any:
    entry = HandedOver(person=PERSON, left_on=left_on)
    return Records(database).record(step("handover-W-1", seq, postings=[entry.posted()], **more))


def test_the_book_judges_once_more(enlisted: Engine) -> None:
    """Something that came meanwhile; a day before the first; somebody on no list."""
    assert all(Records(enlisted).record(step(f"handover-W-{number}")).stands for number in (1, 2))
    with pytest.MonkeyPatch.context() as patch:
        thing = Thing(thing="custody-U-1", kind=ThingKind.CUSTODY, what="T-1", state="held")
        patch.setattr(holdings, "things", lambda *_: {"t-9": [thing]})
        assert handed_over(enlisted).unfit == "still in their name: custody-U-1 (T-1, held)"
    assert handed_over(enlisted, left_on=date(2019, 1, 1)).unfit == "left_on must not be before hired_on"
    nobody = HandedOver(person="technician:none", left_on=LAST).posted()
    unfit = Records(enlisted).record(step("handover-W-2", 2, postings=[nobody])).unfit or ""
    assert "not on the staff list" in unfit
    assert last_day(enlisted) is None


def test_a_lost_confirmation_is_taken_back(enlisted: Engine) -> None:
    """The day that stood there before stands there again; decided again, the new one."""
    with enlisted.begin() as connection:
        staff.leave(connection, PERSON, date(2026, 12, 31))
    assert Records(enlisted).record(step("handover-W-1")).stands
    assert handed_over(enlisted).stands
    assert last_day(enlisted) == LAST
    later = NOW + timedelta(seconds=5)
    assert Records(enlisted).record(step("handover-W-1", 2, decided=later, whole=True)).stands
    assert last_day(enlisted) == date(2026, 12, 31)
    assert handed_over(enlisted, 3).stands
    assert last_day(enlisted) == LAST


# -- leaving and moving without one -------------------------------------------------------------------------------


async def test_nobody_leaves_while_anything_stands(company: Company, enlisted: Engine) -> None:
    """With a handover that is open and without one; each thing is named."""
    tool = await kept(company, "T-1")
    for opens in (False, True):
        if opens:
            await company.open("Handover", handover_request(person=PERSON))
        with enlisted.begin() as connection, pytest.raises(StillStanding, match="T-1 钳形表, held"):
            staff.leave(connection, "supervisor:t-9", LAST)
    await tool.send("give_back", STORE, condition="c", holder_signature="s")
    with enlisted.begin() as connection:
        staff.leave(connection, PERSON, LAST)
    assert last_day(enlisted) == LAST


async def test_a_handover_lets_one_change_of_post_through(company: Company, enlisted: Engine) -> None:
    """Done, for a move, and the last of the person; without one nothing may stand in their name."""
    case = await company.open("Handover", handover_request(person=PERSON, kind="moving"))
    tool = await kept(company, "T-1")
    move_refused(enlisted, "clerk")
    await tool.send("give_back", STORE, condition="c", holder_signature="s")
    await case.send("confirm", BOSS)
    assert last_day(enlisted) is None
    await kept(company, "T-1")
    move(enlisted, "clerk")
    move_refused(enlisted, "driver")
    move(enlisted, "clerk")
    await company.open("Handover", handover_request(person=PERSON, by=HR))
    move_refused(enlisted, "driver")


def move(database: Engine, post: str) -> None:
    with database.begin() as connection:
        staff.enlist(connection, PERSON, {"post": post})


def move_refused(database: Engine, post: str) -> None:
    with database.begin() as connection, pytest.raises(StillStanding, match="T-1 钳形表, held"):
        staff.enlist(connection, PERSON, {"post": post})


def test_a_first_post_is_no_change(enlisted: Engine) -> None:
    """Nor is the same one once more."""
    moment = at("2026-11-23 09:00")
    with enlisted.begin() as connection:
        staff.enlist(connection, "clerk:c-5", {"name": "周"})
        stands = staff.colleague(connection, "clerk:c-5")
        holdings.use(connection, {}, moment)
    assert not staff.changes_post(stands, None)
    assert not staff.changes_post(stands, stands)
    assert rows(enlisted, "SELECT workflow_id FROM post_change") == []


async def test_a_leaver_s_complaint_is_handed_on_and_cleared(company: Company, enlisted: Engine) -> None:
    """By its own event, then with whom it is."""
    complaint = await company.open("Complaint", complaint_request())
    await complaint.send("accept", "clerk:c-1", handler="clerk:t-9")
    case = await company.open("Handover", handover_request(person=PERSON))
    clear = {"thing": complaint.workflow_id, "how": "handed on", "to": HEIR}
    assert "still stands in their name: hand it on" in str(await case.denied("clear", BOSS, **clear))
    await complaint.send("accept", "clerk:c-1", handler=HEIR)
    assert "is with" in str(await case.denied("clear", BOSS, **clear | {"to": "clerk:c-9"}))
    await case.send("clear", BOSS, **clear)
    await case.send("confirm", BOSS)
    assert (case.state, last_day(enlisted), company.wrong()) == ("done", LAST, [])
