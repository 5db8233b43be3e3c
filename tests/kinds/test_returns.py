"""The return's rows and records from opening to end, rehearsed."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.clock_cases import DAY, HOUR, MINUTE
from cases.return_cases import BOSS, BUYER, CASHIER, CLERK, PAID, STORE, approved, arrived, opened, refused, sold
from played.company import Company
from played.rehearsal import MONDAY, rehearsed
from servers.service import return_request
from workflows.kinds.returns import Return

# -- the roads ----------------------------------------------------------------------------------------------------


def test_an_exchange_ships_a_replacement_and_keeps_the_goods() -> None:
    """The warehouse has a working day; what came back is ours, so nothing must go back."""
    case = arrived("exchange")
    assert case.refused("refund", CASHIER, **PAID).kind == "EventRefused"
    assert case.refused("payout_failed", CASHIER, reason="r").kind == "EventRefused"
    assert case.refused("ship_replacement", CASHIER, model="WM-700").kind == "NotAllowed"
    assert case.due("warehouse") == "2026-11-24 18:00"
    case.send("ship_replacement", STORE, model="WM-700", serial="S-2")
    assert case.state == "exchanged"
    assert case.refused("send_back", STORE, reference="r").kind == "EventRefused"
    case.send("find_cause", CLERK, cause="fault", unit="none")
    assert "no goods" in case.refused("send_back", STORE, reference="r").reason
    assert case.send("close", CLERK)["state"] == "closed"
    assert [row["remarks"] for row in case.forms("goods_book")] == [None, "WM-700 S-2"]
    assert case.told("replacement_due") == ["warehouse"]


@pytest.mark.parametrize(
    ("changes", "state", "topic"),
    [
        ({}, "eligible", None),
        ({"reason": "fault", "days": 20}, "needs_report", "report_needed"),
        ({"clean": False}, "negotiating", "negotiation_needed"),
        ({"category": "food"}, "refused", "return_refused"),
    ],
)
def test_the_assessment_leads_the_opening_to_its_state(changes: dict[str, Any], state: str, topic: str | None) -> None:
    """One entry on the timeline, its grounds in the return decision, whoever must know is told."""
    case = opened(**changes)
    assert case.state == state
    assert [(entry.event, entry.to) for entry in case.file.timeline] == [("open", state)]
    assert case.forms("return_decision")[0]["outcome"] == state
    assert topic is None or len(case.told(topic)) == 1


def test_bad_requests_name_every_wrong_field() -> None:
    """A customer whom nobody can reach, a price without fen, days that have not come."""
    with pytest.raises(ApplicationError) as error:
        rehearsed("Return", return_request(price_paid="99.9", customer={"name": "n"}))
    assert error.value.type == "InvalidRequest"
    assert "phone or email" in str(error.value)
    assert "price_paid" in str(error.value)
    with pytest.raises(ApplicationError, match="received_on"):
        rehearsed("Return", return_request(received_on=(MONDAY + 5 * DAY).date().isoformat()))


# -- conduct and ends ---------------------------------------------------------------------------------------------


async def test_a_withdrawn_return_gives_the_goods_back(company: Company) -> None:
    """It waits in `withdrawing` for them, three working days, then ends by itself."""
    case = await company.open("Return", sold())
    await case.send("approve", CLERK, remedy="refund")
    await case.send("receive_goods", STORE, condition_ok=True)
    assert (await case.denied("send_back", STORE, reference="r")).type == "EventRefused"
    assert (await case.send("withdraw", BUYER, reason="keeps it"))["state"] == "withdrawing"
    after = case.states()
    assert (after["refund"], after["finance"], after["return_goods"]) == ("dropped", "dropped", "running")
    assert case.due("return_goods") == "2026-11-26 18:00"
    assert company.told(case, "goods_to_send_back") == [("warehouse", "2026-11-23 09:00")]
    assert (await case.send("send_back", STORE, reference="SF-2"))["state"] == "withdrawn"
    assert case.states()["return_goods"] == "met"
    assert company.wrong() == []


def test_without_goods_a_withdrawal_ends_at_once_even_from_a_hold() -> None:
    """Nothing must go back."""
    case = approved()
    case.send("hold", CLERK, reason="waiting_for_customer")
    assert case.send("withdraw", CLERK, reason="r")["state"] == "withdrawn"
    assert case.states()["transport"] == "dropped"


def test_obstruction_is_proposed_and_decided_before_the_end() -> None:
    """A report by the customer; the undecided record blocks closing, and keeps a withdrawal waiting (一§26)."""
    case = refused()
    entry = case.send("report_obstruction", BUYER, staff="staff:s-7", what="shouted at me")
    assert [record.model_dump() for record in case.file.conduct] == [
        {"record": entry["seq"], "kind": "obstruction", "person": "staff:s-7", "state": "proposed"}
    ]
    assert case.told("conduct_proposed") == ["supervisor"]
    case.send("find_cause", CLERK, cause="c", unit="desk")
    assert "conduct" in case.refused("close", CLERK).reason
    verdict = {"record": entry["seq"], "decision": "confirmed", "reason": "heard"}
    case.send("decide_conduct", BOSS, **verdict)
    assert case.send("close", CLERK)["state"] == "closed"
    other = approved()
    record = other.send("report_obstruction", CLERK, staff="clerk:c-2", what="w")["seq"]
    assert other.send("withdraw", BUYER, reason="r")["state"] == "withdrawing"
    answer = other.send("decide_conduct", BOSS, **(verdict | {"record": record, "decision": "dismissed"}))
    assert answer["state"] == "withdrawn"


def test_the_cause_and_the_file_have_their_time() -> None:
    """Five working days for the cause, two for closing; both climb to the supervisor (一§27)."""
    case = refused()
    case.go_to(MONDAY + 7 * DAY + 9 * HOUR + MINUTE)
    assert case.rungs("cause")[0] == ("supervisor", "1")
    case.send("find_cause", BOSS, cause="c", unit="sales")
    assert case.due("close") == "2026-12-02 18:00"
    case.go_to(case.now + 3 * DAY)
    assert case.rungs("close")[0] == ("supervisor", "1")
    assert case.file.level >= 1


@pytest.mark.parametrize("spec", Return.procedure.events.values(), ids=lambda s: s.name)
def test_every_example_fits_its_own_form(spec: Any) -> None:
    """What the UI shows as an example is accepted by the form it stands in."""
    spec.model.model_validate(spec.example())
