"""The questions that the checker of runs with faults asks of the ledger find each harm, and none where all is well."""

import pytest
from sqlalchemy import Engine, text

from cases.parts_requests import approved, came, line, parts_request
from cases.purchases import BUYER, ORDER, TOP, bought, purchase_request
from cases.stores import PUMP, STORE, TECH
from chaos.books import wrong
from chaos.stock_questions import STOCK
from played.company import Company

HARM = {
    "a balance is not the sum of its entries": "UPDATE stock_balance SET on_hand = on_hand + 1 WHERE place = 'van-1'",
    "something is kept for a case that has ended, or is none": "UPDATE service_register SET closed_at = now()",
    "more is freed of a case than was kept for it": (
        "UPDATE stock_entry SET quantity = -quantity WHERE kind = 'reserved'"
    ),
    "an entry has no step that caused it": "UPDATE stock_entry SET seq = 99 WHERE kind = 'reserved'",
    "what was asked for is not what is open, refused, kept, on the way and come": (
        "UPDATE parts_request_line SET asked = asked + 1"
    ),
    "a request has other pieces kept than it says": "UPDATE parts_request_line SET kept = kept + 1, open = open - 1",
    "what is on the way is not what requests have sent": (
        "UPDATE parts_request_line SET transit = transit + 1, kept = kept - 1"
    ),
    "what leaves a place for another does not come there": "DELETE FROM stock_entry WHERE kind = 'moved_in'",
    "a request has received other pieces than were moved to its place": (
        "UPDATE parts_request_line SET received = received + 1, asked = asked + 1"
    ),
    "a purchase has received other pieces than were booked": "UPDATE stock_entry SET part = 'belt-3'",
    "a delivery is not under one note of its own": "UPDATE delivery_note SET seq = seq + 1",
    "money is moved that is not there": "UPDATE purchase_money SET amount = amount + 1 WHERE from_pot = 'committed'",
    "a purchase has spent something else than what it received is worth": (
        "UPDATE purchase_line SET unit_price = unit_price + 1"
    ),
    "a purchase has ended and money is still meant for it": "DELETE FROM purchase_money WHERE to_pot = 'spent'",
    "a unit is not what its last move has made of it": (
        "INSERT INTO pool_move VALUES ('repair-1', 1, 'LU-1', 'on_loan', 'to_check', now(), 'x'); "
        "UPDATE pool_unit SET state = 'on_loan'"
    ),
}  # fmt: skip
BY_THE_DATABASE = "more is kept than lies there"
"""The table's own check lets nobody write that."""


async def _requested(company: Company) -> None:
    """One request is received, another has three pumps kept; of ten pumps that were bought all have come."""
    for end in (True, False):
        request = await company.open("PartsRequest", parts_request(lines=[line(PUMP, 3)]))
        await request.send("approve", STORE, lines=approved(pump=3))
        if end:
            await request.send("issue", STORE, lines=[line(PUMP, 3)], reference="LS-1")
            await request.send("receive", TECH, lines=came(pump=3))
    purchase = await company.open("Purchase", purchase_request(lines=[bought(PUMP, 10)]))
    await purchase.send("allow", TOP)
    await purchase.send("place_order", BUYER, **ORDER)
    await purchase.send("receive", STORE, delivery_note="DN-1", lines=[{"part": PUMP, "good": 10}])


async def test_where_all_is_well_nothing_is_found(company: Company, records: Engine) -> None:
    """After pieces were kept, sent, bought and received."""
    await _requested(company)
    assert list(wrong(records)) == []


@pytest.mark.parametrize("harm", HARM)
async def test_each_harm_is_found_under_its_name(company: Company, records: Engine, harm: str) -> None:
    """By the question that is about it."""
    await _requested(company)
    with records.begin() as connection:
        for statement in HARM[harm].split("; "):
            connection.execute(text(statement))
    assert harm in [found.partition(": ")[0] for found in wrong(records)]


def test_every_question_is_tried() -> None:
    """But for the one that no statement can bring about."""
    assert {*STOCK} == {*HARM, BY_THE_DATABASE}
