"""Purchases over the real records: stock, prices, delivery notes, approvals, those who wait (二§2, §3, §5, §11)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.books.stock.purchase_readings import approved_parts
from activities.records.record import Records
from cases.parts_requests import line, parts_request
from cases.purchases import BUYER, MANAGER, ORDER, TOP, bought, came, purchase_request
from cases.stores import BELT, PUMP, RARE, STORE
from models.kinds.purchase import DeliveryNoteEntry, PricesPaid
from models.record import Written
from played.company import Company
from played.company_case import CompanyCase
from record_writes import NOW, rows, step


async def placed(company: Company, **changes: Any) -> CompanyCase:
    """A purchase that is ordered."""
    case = await company.open("Purchase", purchase_request(**changes))
    await case.send("allow", TOP)
    await case.send("place_order", BUYER, **ORDER)
    return case


def lies(records: Engine, part: str, place: str) -> tuple[int, int]:
    """What lies of a part at a place, and what is kept."""
    query = "SELECT on_hand, reserved FROM stock_balance WHERE part = :part AND place = :place"
    return next(((on_hand, kept) for on_hand, kept in rows(records, query, part=part, place=place)), (0, 0))


def price(records: Engine, part: str) -> str:
    """What the list of parts says."""
    return f"{rows(records, 'SELECT price FROM part WHERE number = :part', part=part)[0][0]:.2f}"


async def test_a_delivery_is_in_stock_and_its_price_on_the_list(company: Company, records: Engine) -> None:
    """In the same step; what was rejected lies in quarantine."""
    case = await placed(company)
    await case.send("receive", STORE, delivery_note="DN-1", lines=[{"part": PUMP, "good": 4, "rejected": 6}])
    assert (lies(records, PUMP, "centre"), lies(records, PUMP, "quarantine")) == ((104, 0), (6, 0))
    assert (price(records, PUMP), price(records, BELT)) == ("50.00", "12.50")
    await case.send("receive", STORE, **came("DN-2", pump=6, belt=20))
    assert (case.state, price(records, BELT)) == ("received", "10.00")
    spent = "SELECT to_pot, sum(amount) FROM purchase_money WHERE from_pot = 'committed' GROUP BY to_pot"
    assert [(pot, f"{amount:.2f}") for pot, amount in rows(records, spent)] == [("spent", "700.00")]
    assert company.wrong() == []


async def test_a_delivery_note_is_received_once_in_all_the_records(company: Company, records: Engine) -> None:
    """Not again in this case, nor in another; another supplier has notes of its own."""
    first, second = await placed(company), await placed(company)
    await first.send("receive", STORE, **came("DN-1", pump=1))
    for case in (first, second):
        denied = str(await case.denied("receive", STORE, **came("DN-1", pump=1)))
        assert f"delivery note DN-1 of sup-1 was received before, under {first.file.number}" in denied
    assert (second.state, lies(records, PUMP, "centre")) == ("placed", (101, 0))
    other = await placed(company, supplier="sup-2", lines=[bought(PUMP, 1)])
    await other.send("receive", STORE, **came("DN-1", pump=1))
    assert (other.state, company.wrong()) == ("received", [])


async def test_who_waits_for_a_purchase_is_served_by_it(company: Company, records: Engine) -> None:
    """A hub that asked the centre and had one motor has two more kept (二§3)."""
    hub = await company.open("PartsRequest", parts_request(by=STORE, to="hub-east", lines=[line(RARE, 3)]))
    await hub.send("approve", "warehouse:w-2", lines=[{"part": RARE, "approved": 1}])
    await hub.send("issue", "warehouse:w-2", lines=[line(RARE, 1)], reference="LS-1")
    await hub.send("receive", STORE, lines=[{"part": RARE, "received": 1}])
    assert hub.state == "backordered"
    case = await placed(company, lines=[bought(RARE, 5, "300.00")])
    await case.send("receive", STORE, delivery_note="DN-1", lines=[{"part": RARE, "good": 5}])
    assert (hub.state, lies(records, RARE, "centre")) == ("approved", (5, 2))
    assert company.wrong() == []


async def test_a_supplier_is_asked_for_on_the_day_of_each_step(company: Company, records: Engine) -> None:
    """Approved when it is ordered; no longer when it comes (二§2)."""
    with records.begin() as connection:
        connection.execute(text("UPDATE supplier_approval SET valid_until = '2026-11-24' WHERE supplier = 'sup-1'"))
    case = await placed(company)
    await company.until("2026-11-24 17:00")
    await case.send("receive", STORE, **came("DN-1", pump=1))
    await company.until("2026-11-25 09:00")
    assert "no longer approved" in str(await case.denied("receive", STORE, **came("DN-2", pump=1)))
    assert "is not approved" in str(await case.denied("place_order", BUYER, **ORDER))
    with records.begin() as connection:
        connection.execute(text("UPDATE supplier_approval SET valid_until = '2099-01-01' WHERE supplier = 'sup-1'"))
        connection.execute(text("UPDATE supplier SET standing = 'suspended' WHERE id = 'sup-1'"))
    assert "sup-1 is suspended" in str(await case.denied("place_order", BUYER, **ORDER))
    await case.send("receive", STORE, **came("DN-2", pump=1))


async def test_the_budget_of_a_plan_is_shared_by_its_purchases(company: Company, records: Engine) -> None:
    """What another has freed is there again (二§5)."""
    plan = "partsplan-F-202611"
    Records(records).record(step(plan))
    with records.begin() as connection:
        connection.execute(text("UPDATE service_register SET kind = 'PartsPlan', state = 'ordered'"))
        budget = "INSERT INTO parts_plan_budget VALUES (:plan, '1', 1, 1000, 900, now(), 'manager:m-1')"
        connection.execute(text(budget), {"plan": plan})
    first, second = [await company.open("Purchase", purchase_request(plan=plan)) for _ in range(2)]
    told = str(await first.denied("allow", MANAGER))
    assert "the plan's purchases come to 1400.00 yuan, its budget is 1000.00" in told
    await second.send("cancel", BUYER, reason="later")
    await first.send("allow", MANAGER)
    assert first.state == "allowed"


@pytest.mark.parametrize(
    ("covers", "day", "found"),
    [
        ("*", "2026-12-01", {PUMP, BELT}), (PUMP, "2026-12-01", {PUMP}),
        ("washing_machine", "2026-12-31", {PUMP, BELT}),
        ("tv", "2026-12-01", set()), ("*", "2026-11-30", set()), ("*", "2027-01-01", set()),
    ],
)  # fmt: skip
async def test_an_approval_covers_a_part_a_class_or_all_from_day_to_day(
    company: Company, records: Engine, covers: str, day: str, found: set[str]
) -> None:
    """Both days included."""
    with records.begin() as connection:
        connection.execute(text("INSERT INTO supplier VALUES ('s-x', 'x', 'open')"))
        values = "INSERT INTO supplier_approval VALUES ('s-x', :covers, '2026-12-01', '2026-12-31', 'manager:m-1')"
        connection.execute(text(values), {"covers": covers})
        assert approved_parts(connection, "s-x", [PUMP, BELT, "nut"], date.fromisoformat(day)) == found


# -- the books ----------------------------------------------------------------------------------------------------


def paid(amount: str, *, days: int = 0) -> PricesPaid:
    """A pump was paid for."""
    return PricesPaid(prices={PUMP: Decimal(amount)}, at=NOW + timedelta(days=days), by=STORE)


async def test_the_price_is_the_one_paid_last(company: Company, records: Engine) -> None:
    """By when it was received; one booked late changes nothing. What was lost is taken back."""
    ledger = Records(records)
    ledger.record(step("purchase-1", postings=[paid("60.00").posted()]))
    ledger.record(step("purchase-2", postings=[paid("55.00", days=-1).posted()]))
    assert price(records, PUMP) == "60.00"
    later = NOW + timedelta(seconds=1)
    again = step("purchase-1", decided=later, whole=True, postings=[paid("61.00").posted()])
    assert (ledger.record(again), price(records, PUMP)) == (Written(), "61.00")
    without = step("purchase-1", decided=later + timedelta(seconds=1), whole=True)
    assert (ledger.record(without), price(records, PUMP)) == (Written(), "45.00")


async def test_a_note_of_a_lost_attempt_is_free_again(company: Company, records: Engine) -> None:
    """The attempt that stands may have it, too."""
    ledger, note = Records(records), DeliveryNoteEntry(supplier="sup-1", note="DN-1").posted()
    ledger.record(step("purchase-1", postings=[note]))
    again = step("purchase-1", decided=NOW + timedelta(seconds=1), whole=True, postings=[note])
    assert ledger.record(again) == Written()
    without = step("purchase-1", decided=NOW + timedelta(seconds=2), whole=True)
    assert ledger.record(without) == Written()
    assert ledger.record(step("purchase-2", postings=[note])) == Written()
    assert "under purchase-2" in str(ledger.record(step("purchase-3", postings=[note])).unfit)


async def test_of_two_at_once_one_has_the_note(company: Company, records: Engine) -> None:
    """The other waits, and is refused; nothing is booked twice."""
    ledger, note = Records(records), DeliveryNoteEntry(supplier="sup-1", note="DN-7").posted()
    steps = [step(f"purchase-{number}", postings=[note, paid("50.00").posted()]) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ledger.record, steps))
    assert sum(answer == Written() for answer in answers) == 1
    assert all("was received before" in str(answer.unfit) for answer in answers if answer != Written())
    assert rows(records, "SELECT count(*) FROM part_price")[0][0] == 1
