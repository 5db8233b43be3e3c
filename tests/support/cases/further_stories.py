"""Stories that go where the typical ones do not: scripts of what is sent and how long nothing is, without a server."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from cases.complaints import complaint_request
from cases.typical_proposals import panel, proposal_request
from servers.service import Denied, repair_request, return_request

TECH, OTHER, CLERK, BOSS, STORE = "technician:t-1", "technician:t-2", "clerk:c-1", "supervisor:s-1", "warehouse:w-1"
CASHIER, MANAGER, BUYER, DESIGN = "finance:f-1", "manager:m-1", "customer:u-1", "department:design"
SOLD = {"purchased_on": "2026-11-20", "received_on": "2026-11-20"}
OLD = {"purchased_on": "2026-09-01", "received_on": "2026-09-01"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Sent = tuple[str, str, dict[str, Any]]
Story = Callable[[Any], Awaitable[Any]]


BEGINNING = date(2026, 11, 23)
"""The Monday on which rehearsals begin."""
OF_THE_STORY = re.compile(r"^2026-1[12]-\d\d|^2027-0[1-3]-\d\d")


def script(name: str, about: str, kind: str, request: dict[str, Any], *steps: Sent | timedelta) -> Story:
    """A story of these events, one after the other, with pauses between; a refused one is on its timeline too.

    Its days are those of the week in which rehearsals begin; where it begins later, so are they.
    """

    async def story(stage: Any) -> Any:
        later = (await stage.now()).date() - BEGINNING
        case = await stage.open(moved(request, later), kind=kind)
        for step in steps:
            if isinstance(step, timedelta):
                await stage.go_to(await stage.now() + step)
                continue
            event, by, payload = step[0], step[1], moved(step[2], later)
            try:
                await case.send(event, by, **payload)
            except Denied:
                continue
        return case

    story.__name__, story.__doc__ = name, about
    return story


def moved(value: Any, later: timedelta) -> Any:
    """The same with each day of the story that much later."""
    if isinstance(value, dict):
        return {key: moved(one, later) for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one, later) for one in value]
    if isinstance(value, str):
        return OF_THE_STORY.sub(lambda day: str(date.fromisoformat(day[0]) + later), value)
    return value


def send(event: str, by: str, **payload: Any) -> Sent:
    return event, by, payload


CHARGED = repair_request(product=repair_request()["product"] | {"in_warranty": False})
ASSIGNED = send("assign", BOSS, technician=TECH)
AGREED = send("contact", TECH, diagnosis="pump", visit_at="2026-11-23T11:00:00+08:00", suspected_parts=["pump"])
THERE = send("arrive", TECH, badge_shown=True)
QUOTE = send("quote", TECH, lines=[{"item": "pump", "fee": "250.00"}, {"item": "visit", "fee": "30.50"}],
             tariff_version="2026-1")
ACCEPTED = send("accept_quote", BUYER, accepted_by="王小明")
TAKEN_IN = send("take_in", CLERK, condition="dented", accessories=["hose"])
DONE = send("finish_in_workshop", TECH, work="w", minutes=5, parts=[{"part": "P-1", "quantity": 2}])
BACK = send("hand_back", STORE, customer_signature="s", receipt_returned=True)
PAPERS = (
    send("hand_in", TECH, work_order_no="W-1"), send("review", BOSS, time_score=1, quality_score=0),
    send("follow_up", CLERK, reached=False, remarks="no answer"),
)  # fmt: skip
AGAIN = send("follow_up", CLERK, reached=False)

REPAIRS = (
    script(
        "too_dear_a_quote_is_declined", "A quote is replaced, then declined; nothing is charged.", "Repair", CHARGED,
        ASSIGNED, AGREED, THERE, send("accept_quote", BUYER, accepted_by="x"), send("start_work", TECH), QUOTE, QUOTE,
        send("decline_quote", BUYER), send("decline_quote", BUYER), send("settle", TECH, amount="0.00", method="none"),
        *PAPERS, AGAIN, AGAIN, AGAIN,
    ),
    script(
        "paid_through_finance_and_invoiced", "Wrong amounts and ways are refused until the right ones come.", "Repair",
        CHARGED, ASSIGNED, AGREED, THERE, QUOTE, ACCEPTED, ACCEPTED, send("start_work", OTHER),
        send("start_work", TECH),
        send("finish", TECH, work="w", minutes=30, customer_signature="s"),
        send("settle", TECH, amount="280.50", method="on_site_cash"),
        send("settle", TECH, amount="0.00", method="none"),
        send("settle", TECH, amount="280.50", method="none"), send("settle", TECH, amount="280.50", method="finance"),
        send("hand_in_cash", CASHIER, amount="280.50", reference="r"),
        send("record_payment", CASHIER, amount="280.00", reference="r"), *PAPERS,
        send("follow_up", CLERK, reached=True, satisfied=False, rework=True, remarks="leaks"),
        send("record_payment", CASHIER, amount="280.50", reference="r"),
        send("record_payment", CASHIER, amount="280.50", reference="r"),
        send("issue_invoice", CASHIER, invoice_no="I-1"), send("add_note", CLERK, note="late"),
    ),
    script(
        "cash_that_never_came_is_written_off", "The limit is two hundred; the cash is overdue before it is given up.",
        "Repair", CHARGED, ASSIGNED, AGREED, THERE,
        send("quote", TECH, lines=[{"item": "p", "fee": "200.00"}], tariff_version="t"), ACCEPTED,
        send("start_work", TECH), send("finish", TECH, work="w", minutes=0, customer_signature="s"),
        send("settle", TECH, amount="200.00", method="on_site_cash"),
        send("write_off", MANAGER, what="cash", reason="r", evidence="e"), *PAPERS, 3 * DAY,
        send("write_off", MANAGER, what="payment", reason="r", evidence="e"),
        send("write_off", MANAGER, what="cash", reason="r", evidence="e"),
        send("issue_invoice", CASHIER, invoice_no="I-1"),
        send("issue_invoice", CASHIER, invoice_no="I-2"), AGAIN, AGAIN,
    ),
    script(
        "a_payment_given_up", "Finance waits ten workdays and more.", "Repair", CHARGED, ASSIGNED, AGREED, THERE, QUOTE,
        ACCEPTED, send("start_work", TECH), send("finish", TECH, work="w", minutes=1, customer_signature="s"),
        send("settle", CASHIER, amount="280.50", method="finance"), send("issue_invoice", CASHIER, invoice_no="I"),
        15 * DAY, send("write_off", MANAGER, what="payment", reason="r", evidence="e"),
    ),
    script(
        "loaner_and_goods_nobody_fetches", "Offered after five days, lent, never brought back; both are given up.",
        "Repair", repair_request(), ASSIGNED, TAKEN_IN, send("hand_back", STORE, customer_signature="s"), 6 * DAY,
        send("lend", STORE, unit="L-1", condition="new", customer_signature="s"),
        send("lend", STORE, unit="L-2", condition="new", customer_signature="s"), DONE,
        send("write_off", MANAGER, what="goods", reason="r", evidence="e"), 7 * DAY,
        send("write_off", MANAGER, what="goods", reason="r", evidence="e"),
        send("write_off", MANAGER, what="goods", reason="r", evidence="e"), 7 * DAY,
        send("write_off", MANAGER, what="loaner", reason="r", evidence="e"),
        send("return_loaner", STORE, condition="c"),
    ),
    script(
        "cancelled_with_goods_and_loaner_given_up", "Neither comes back; a manager ends it.", "Repair",
        repair_request(), ASSIGNED, TAKEN_IN, send("lend", TECH, unit="L", condition="c", customer_signature="s"),
        send("cancel", BUYER, reason="r"), send("write_off", MANAGER, what="loaner", reason="r", evidence="e"), 9 * DAY,
        send("write_off", MANAGER, what="loaner", reason="r", evidence="e"),
        send("write_off", MANAGER, what="loaner", reason="r", evidence="e"),
        send("write_off", MANAGER, what="goods", reason="r", evidence="e"),
    ),
    script(
        "come_again_and_again", "Left twice, taken into the workshop, reworked, given up.", "Repair",
        repair_request(urgent=True), send("assign", BOSS, technician=OTHER), ASSIGNED,
        send("contact", TECH, diagnosis="d", visit_at="2026-11-22T11:00:00+08:00"),
        send("contact", CLERK, diagnosis="d", visit_at="2026-11-23T15:00:00+08:00", customers_wish=True),
        send("report_delay", TECH, reason="r", new_eta_at="2026-11-22T16:00:00+08:00"),
        send("report_delay", TECH, reason="r", new_eta_at="2026-11-23T16:00:00+08:00"), 7 * HOUR,
        send("arrive", OTHER), send("arrive", OTHER, nobody_there=True),
        send("leave", TECH, reason="customer_absent", visit_at="2026-11-22T11:00:00+08:00"),
        send("leave", TECH, reason="customer_absent", visit_at="2026-11-24T11:00:00+08:00"), THERE,
        send("request_help", TECH, reason="r"),
        send("reschedule", BOSS, promised_at="2026-11-22T11:00:00+08:00", reason="r"),
        send("reschedule", BOSS, promised_at="2026-12-22T11:00:00+08:00", reason="r"),
        send("start_work", TECH), send("leave", TECH, reason="parts"), TAKEN_IN,
        send("assign", BOSS, technician=OTHER), DONE, send("rework", CLERK, reason="r"),
        send("give_up", BOSS, reason="r"),
        BACK, BACK, send("settle", TECH, amount="0.00", method="none"), send("hand_in_cash", CASHIER, amount="0.00",
                                                                             reference="r"), *PAPERS,
        send("follow_up", CLERK, reached=False, satisfied=True), send("follow_up", CLERK, reached=True, satisfied=True),
    ),
)  # fmt: skip

REPORT = {"report_no": "Q-1", "issuer": "lab", "issuer_kind": "body", "finding": "fault"}
RECEIVED = send("receive_goods", STORE, condition_ok=True, remarks="boxed")
RETURNS = (
    script(
        "a_fault_of_our_own_exchanged_then_refunded", "With the freight; the payout fails once.", "Return",
        return_request(reason="company_fault", freight_paid="8.80", **SOLD), send("approve", CLERK, remedy="exchange"),
        RECEIVED, send("refund", CASHIER, amount="108.79", reference="r"), send("payout_failed", CASHIER, reason="r"),
        send("change_remedy", CLERK, remedy="exchange", reason="r"),
        send("change_remedy", CLERK, remedy="exchange", reason="r", none_in_stock=True),
        send("change_remedy", CLERK, remedy="refund", reason="r"), send("ship_replacement", STORE, model="m"),
        send("payout_failed", CASHIER, reason="r"), 2 * DAY, send("refund", CASHIER, amount="99.99", reference="r"),
        send("refund", CASHIER, amount="108.79", reference="r"), send("send_back", STORE, reference="r"),
        send("find_cause", DESIGN, cause="c", unit="none"), send("close", CLERK),
    ),
    script(
        "refused_and_overruled", "Too late, the supervisor gives an exchange all the same; a replacement goes out.",
        "Return", return_request(**OLD), send("approve", CLERK, remedy="refund"),
        send("overrule", BOSS, decision="approved", reason="r"),
        send("overrule", BOSS, decision="refused", reason="r", remedy="refund"),
        send("overrule", BOSS, decision="refused", reason="r"),
        send("overrule", BOSS, decision="approved", reason="r", remedy="exchange"),
        send("change_remedy", CLERK, remedy="refund", reason="r"), DAY, RECEIVED,
        send("ship_replacement", STORE, model="WM-700"), send("find_cause", CLERK, cause="c", unit="u", person=TECH),
        send("close", CLERK),
    ),
    script(
        "below_the_law_no_overrule_goes", "At a distance within seven days; smelly goods are talked about.", "Return",
        return_request(channel="distance", clean=False, **SOLD), send("overrule", BOSS, decision="refused", reason="r"),
        send("offer", CLERK, kind="partial_refund", terms="half"),
        send("offer", CLERK, kind="partial_refund", terms="more", amount="100.00"),
        send("offer", CLERK, kind="partial_refund", terms="all", amount="99.99"),
        send("offer", CLERK, kind="partial_refund", terms="half", amount="50.00"), send("decline_offer", BUYER),
        send("accept_offer", BUYER), send("offer", CLERK, kind="partial_refund", terms="half", amount="50.00"),
        send("accept_offer", BUYER), DAY, send("refund", CASHIER, amount="99.99", reference="r"),
        send("refund", CASHIER, amount="50.00", reference="r"), send("find_cause", CLERK, cause="c", unit="u"),
        send("close", CLERK),
    ),
    script(
        "a_sound_distance_sale_within_its_week", "The floor of the law stands under an overrule.", "Return",
        return_request(channel="distance", **SOLD), send("overrule", BOSS, decision="refused", reason="r"),
        send("overrule", BOSS, decision="approved", reason="r", remedy="exchange"), RECEIVED,
        send("withdraw", BUYER, reason="r"), send("withdraw", BUYER, reason="r"), 4 * DAY,
        send("report_obstruction", BUYER, staff=TECH, what="rude"), send("send_back", STORE, reference="r"),
        send("decide_conduct", BOSS, record=99, decision="confirmed", reason="r"),
        send("decide_conduct", BOSS, record=9, decision="confirmed", reason="r"),
    ),
    script(
        "dented_goods_repaired_in_place_of_a_return", "What the repair lacks is asked for.", "Return",
        return_request(customer={"name": "n", "email": "a@example.com"}, reason="fault", sanbao=True, **SOLD),
        send("approve", CLERK, remedy="refund"), send("receive_goods", STORE, condition_ok=False),
        send("overrule", BOSS, decision="approved", reason="r", remedy="refund"),
        send("change_remedy", CLERK, remedy="exchange", reason="r"), send("withdraw", CLERK, reason="r"),
        send("send_back", STORE, reference="r"),
    ),
    script(
        "an_offer_of_a_repair_after_misuse", "A report finds misuse: refused, then a repair out of warranty.", "Return",
        return_request(reason="fault", sanbao=True, **OLD),
        send("submit_report", CLERK, **REPORT | {"issuer_kind": "own_technician"}),
        send("submit_report", CLERK, **REPORT | {"finding": "misuse"}), DAY,
        send("offer", CLERK, kind="repair", terms="t"), send("accept_offer", CLERK, zone="town"),
        send("accept_offer", CLERK, zone="suburb", address="a", symptoms="s", phone="021 62345678"), 2 * DAY,
        send("send_back", STORE, reference="r"), send("find_cause", BOSS, cause="misuse", unit="none"),
        send("close", CLERK),
    ),
    script(
        "a_body_confirms_the_fault", "Durable goods, our report; approved after a hold.", "Return",
        return_request(reason="fault", durable=True, **OLD), send("hold", CLERK, reason="waiting_for_parts"), DAY,
        send("resume", CLERK), send("submit_report", TECH, **REPORT),
        send("approve", CLERK, remedy="exchange"), RECEIVED,
        send("change_remedy", CLERK, remedy="refund", reason="r", none_in_stock=True), 8 * DAY,
        send("refund", CASHIER, amount="99.99", reference="r"),
        send("report_obstruction", BUYER, staff="staff:s-9", what="w"),
        send("find_cause", CLERK, cause="c", unit="u"), send("close", CLERK),
        send("decide_conduct", BOSS, record=17, decision="dismissed", reason="r"), 3 * DAY, send("close", CLERK),
    ),
    script(
        "only_an_exchange_is_due", "Our own technician confirms within fifteen days: no money.",
        "Return", return_request(reason="fault", sanbao=True, purchased_on="2026-11-12", received_on="2026-11-12"),
        send("submit_report", CLERK, **REPORT | {"issuer_kind": "own_technician"}),
        send("approve", CLERK, remedy="refund"), send("approve", CLERK, remedy="exchange"),
        send("change_remedy", CLERK, remedy="refund", reason="r"), RECEIVED, send("ship_replacement", STORE, model="m"),
        send("find_cause", CLERK, cause="c", unit="u"), send("close", CLERK),
    ),
    script(
        "left_alone_between_offer_and_report", "Every ladder of a negotiation and a lapse climbs.", "Return",
        return_request(undamaged=False, **SOLD), 10 * DAY, send("offer", CLERK, kind="other", terms="voucher"),
        send("accept_offer", BUYER), 6 * DAY, send("find_cause", CLERK, cause="c", unit="u"), 4 * DAY,
        send("close", CLERK),
    ),
)  # fmt: skip

ACCEPT = send("accept", CLERK, handler="clerk:c-7")
COMPLAINTS = (
    script(
        "complained_about_the_handler", "Who is complained about does not handle it; a dispute climbs, all is left.",
        "Complaint", complaint_request(staff="staff:c-7", unit="u", channel="regulator"), ACCEPT,
        send("accept", CLERK, handler="manager:c-8"), 6 * HOUR, send("reply", CLERK, text="t"),
        send("answer", CLERK, resolution=" Alternative "), send("answer", CLERK, resolution="alternative",
                                                               alternative="voucher"), DAY,
        send("dispute", BUYER, why="w"), send("record_findings", DESIGN, findings="f"),
        send("record_findings", DESIGN, findings="g"), send("answer", CLERK, resolution="r"), 11 * DAY,
        send("find_cause", DESIGN, cause="c", unit="Unit  2", persons=["staff:a", "staff:b", "staff:a"]), 4 * DAY,
        send("archive", CLERK),
    ),
    script(
        "closed_by_the_manager_unresolved", "Answered twice, disputed; held while the customer thinks.", "Complaint",
        {key: value for key, value in complaint_request().items() if key != "fault"},
        send("accept", CLERK, handler=BOSS), send("start_investigation", CLERK), send("answer", CLERK, resolution="r"),
        8 * DAY, send("hold", CLERK, reason="waiting_for_customer"), 3 * DAY, send("resume", CLERK), HOUR,
        send("close_unresolved", CLERK, reason="r"), send("close_unresolved", MANAGER, reason="r"), 9 * DAY,
        send("take_charge", BOSS, commitment="archive"), send("take_charge", BOSS), send("find_cause", BOSS, cause="c",
                                                                                          unit="u"),
                                                                                          send("archive", CLERK),
    ),
    script(
        "withdrawn_before_anybody_took_it", "By the customer, from a hold.", "Complaint",
        complaint_request(customer={}, noticed_at="2026-11-20T17:50:00+08:00"),
        send("hold", CLERK, reason="other", until_at="2026-11-22T09:00:00+08:00"),
        send("hold", CLERK, reason="other", until_at="2027-11-24T09:00:00+08:00"),
        send("hold", CLERK, reason="other", until_at="2026-11-24T09:00:00+08:00"), 2 * DAY,
        send("withdraw", BUYER, reason="r"), send("add_note", CLERK, note="n"),
    ),
    script(
        "satisfied_with_stars", "Confirmed with a score.", "Complaint", complaint_request(), ACCEPT,
        send("answer", CLERK, resolution="r"), send("confirm_satisfied", BUYER, score=0),
        send("confirm_satisfied", BUYER, score=4), send("find_cause", CLERK, cause="c", unit="u"),
        send("archive", CLERK),
    ),
)  # fmt: skip

REGISTER = send("register", CLERK, department=DESIGN)
ADOPT = {"implementation_on": "2026-12-10", "measures": "m"}
TOLD = send("confirm_notice", CLERK, how="phone", told_at="2026-11-23T09:00:00+08:00")
PROPOSALS = (
    script(
        "developed_together_and_rewarded", "The rights are joint; a panel that is none does not grade.", "Proposal",
        proposal_request(co_developed=True), REGISTER, send("adopt", DESIGN, **ADOPT, ip_owner="joint"),
        send("adopt", DESIGN, **ADOPT, ip_owner="company"), send("adopt", DESIGN, **ADOPT, ip_owner="company",
                                                                 agreement="A"),
        send("adopt", DESIGN, **ADOPT | {"implementation_on": "2026-11-22"}, ip_owner="joint", agreement="A"),
        send("adopt", "department:other", **ADOPT, ip_owner="joint", agreement="A"),
        send("confirm_notice", CLERK, how="h", told_at="2026-11-23T09:00:01+08:00"), TOLD, TOLD, 18 * DAY,
        send("report_implemented", DESIGN, result="r"), send("grade", "panel:p-1", scores=panel()[1:]),
        send("grade", "panel:p-1", scores=panel(80)), send("reward", CASHIER, reference="r"),
    ),
    script(
        "moved_then_abandoned", "Another day is told; the department moves it, a manager abandons it.", "Proposal",
        proposal_request(), REGISTER, send("adopt", MANAGER, **ADOPT, ip_owner="none"), 5 * DAY,
        send("move_date", DESIGN, implementation_on="2026-11-27", reason="r"),
        send("move_date", DESIGN, implementation_on="2026-11-28", reason="r"), 3 * DAY,
        send("abandon", DESIGN, reason="r"),
        send("abandon", MANAGER, reason="r"), send("close", CLERK), TOLD, send("close", CLERK),
    ),
    script(
        "held_extended_and_forced", "Retained twice, extended once, prompted, forced, declined.", "Proposal",
        proposal_request(customer={"name": "n", "email": "a@example.com"}), REGISTER,
        send("retain", DESIGN, reason="r"),
        send("reconsider", DESIGN), DAY, send("retain", MANAGER, reason="again"),
        send("extend_hold", MANAGER, reason="r"),
        send("extend_hold", MANAGER, reason="r"), 95 * DAY, send("retain", DESIGN, reason="r"), 8 * DAY,
        send("decline", DESIGN, reason="r"), send("close", CLERK), 3 * DAY,
        send("confirm_notice", CLERK, how="letter", told_at="2026-11-24T09:00:00+08:00"), send("close", CLERK),
    ),
    script(
        "a_study_shortened_by_the_end_of_a_hold", "Reconsidered a day before the months end: five days, not ten.",
        "Proposal", proposal_request(), REGISTER, send("retain", DESIGN, reason="r"), 60 * DAY,
        send("reconsider", MANAGER),
        2 * DAY, send("adopt", DESIGN, implementation_on="2027-02-01", measures="m", ip_owner="none"),
        send("extend_hold", MANAGER, reason="r"),
    ),
)  # fmt: skip
