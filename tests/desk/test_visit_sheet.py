"""The plan of a visit, printed: who goes knows the symptoms, the customer's history and the kit (八§4(1))."""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from desk.errors import NoSuchCase
from desk.gateway.visit_sheet import visit_sheet
from desk.shown.printed import as_values
from played.company import Company
from servers.databases import engine_of
from servers.service import plain_weeks, repair_request

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def company(database_url: str, staff: None) -> AsyncIterator[Company]:
    """Monday 23 November 2026 at nine."""
    database = engine_of(database_url)
    async with Company(database, "2026-11-23 09:00") as made:
        await made.publish(plain_weeks())
        yield made
    database.dispose()


async def test_who_goes_to_a_customer_sees_symptoms_history_and_kit(company: Company) -> None:
    """八§4(1)物品, 八§4(1)心理a, 八§4(1)心理b: this customer's earlier cases alone, what is kept for this case."""
    earlier = await company.open("Repair", repair_request(symptoms="leaks"))
    other = repair_request(customer={"name": "李", "phone": "139 0013 8111", "address": "x", "zone": "town"})
    await company.open("Repair", other)
    case = await company.open("Repair", repair_request(symptoms="does not drain"))
    await case.send("assign", "supervisor:s-1", technician="technician:t-1")
    with company.engine.begin() as connection:
        connection.execute(text("INSERT INTO part VALUES ('belt', 'belt', 'k', 1, 1)"))
        connection.execute(text("INSERT INTO place VALUES ('van', 'van', 'east', 'warehouse:k-1')"))
        row = ("INSERT INTO stock_entry (kind, part, place, quantity, holder, happened_at, posted_at, late, by, "
               "workflow_id, seq, line) VALUES (:kind, 'belt', 'van', :quantity, :holder, now(), now(), FALSE, "
               "'clerk:c-1', 'x-1', 1, :line)")  # fmt: skip
        for line, (kind, quantity) in enumerate([("reserved", 3), ("released", -1)]):
            values = {"kind": kind, "quantity": quantity, "holder": case.workflow_id, "line": line}
            connection.execute(text(row), values)
    with company.engine.connect() as connection:
        found = as_values(visit_sheet(connection, case.file.number, ZONE))
        with pytest.raises(NoSuchCase):
            visit_sheet(connection, "round-visits", ZONE)
    assert (found["head"]["visitor"], found["head"]["symptoms"]) == ("technician:t-1", "does not drain")
    history = found["tables"]["The customer's history"]
    assert [(row["number"], row["what"]) for row in history] == [(earlier.file.number, "leaks")]
    assert [(row["part"], row["count"]) for row in found["tables"]["Kit"]] == [("belt", 2)]
