"""The assessment against a plain table of the rules, over the whole space of decisions (一§20–24)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.kinds.assessment import assess
from models.kinds.returns import Assessment, FaultReport, ReturnRequest
from models.policy.calendar import Calendar, Year
from models.policy.policy import Policy

ZONE = ZoneInfo("Asia/Shanghai")
SOLD = date(2026, 3, 2)
"""A Monday; in the plain calendar below every day is a workday, so that days can be counted on the fingers."""
PLAIN = Calendar(hours=(((time(9), time(18)),),) * 7, years={2025: Year(), 2026: Year(), 2027: Year()})
PAID, LISTED, NOW, FREIGHT = "99.99", "120.00", "80.01", "0.02"
AGE: dict[str, date] = {
    "day 1": date(2026, 3, 3),
    "day 7": date(2026, 3, 9),
    "day 8": date(2026, 3, 10),
    "day 15": date(2026, 3, 17),
    "day 16": date(2026, 3, 18),
    "day 30": date(2026, 4, 1),
    "day 31": date(2026, 4, 2),
    "the last day of six months": date(2026, 9, 2),
    "the day after": date(2026, 9, 3),
}
ORDER = list(AGE)
WHOLE, SMELLY, BROKEN, OPENED = (
    {"clean": True, "undamaged": True, "resaleable": True},
    {"clean": False, "undamaged": True, "resaleable": True},
    {"clean": True, "undamaged": False, "resaleable": False},
    {"clean": True, "undamaged": True, "resaleable": False},
)
REPORTS: tuple[tuple[str, str] | None, ...] = (
    None, ("own_technician", "fault"), ("body", "fault"), ("body", "misuse"), ("own_technician", "no_fault"),
)


def request_of(**given: Any) -> dict[str, Any]:
    """An opening request; what is given lands in the purchase, the item or the request itself."""
    purchase = {
        "proof": "invoice", "purchased_on": SOLD.isoformat(), "received_on": SOLD.isoformat(), "channel": "store",
        "price_paid": PAID, "list_price": LISTED, "current_price": NOW, "freight_paid": FREIGHT,
        "seasonal": False, "sanbao": False, "durable": False,
    }
    item = {"model": "M", "category": "washing_machine"} | WHOLE
    request = {"by": "clerk:c-1", "customer": {"name": "n", "phone": "13800138000"}, "wanted": "refund",
               "reason": "no_reason"}
    for key, value in given.items():
        place = purchase if key in purchase else item if key in item else request
        place[key] = value
    return request | {"purchase": purchase, "item": item}


def judged(
    at: datetime, report: tuple[str, str] | None = None, *, calendar: Calendar = PLAIN, policy: str = "", **given: Any
) -> Assessment:
    """Assesses a request as of a moment."""
    shown = None
    if report is not None:
        shown = FaultReport.model_validate(
            {"report_no": "Q-1", "issuer": "lab", "issuer_kind": report[0], "finding": report[1]}
        )
    request = ReturnRequest.model_validate(request_of(**given))
    return assess(request, Policy.load(policy), calendar, at, shown)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def until(age: str, last: str) -> bool:
    return ORDER.index(age) <= ORDER.index(last)


Row = tuple[str, str, str | None, str | None, tuple[str, str | None] | None, set[str]]
"""Outcome, remedies, amount, basis, floor as remedies and amount, clauses."""
NOTHING: tuple[None, None, None] = (None, None, None)


def oracle(  # noqa: C901, PLR0911 - a plain table on purpose
    reason: str, age: str, *, sanbao: bool, durable: bool, channel: str, category: str, confirmed: bool,
    condition: dict[str, bool], proof: str, seasonal: bool, report: tuple[str, str] | None,
) -> Row:
    """The rules as the procedure's page lists them, in numbers for this one sale: 99.99 paid, 0.02 freight."""
    if reason == "company_fault":
        return "eligible", "refund exchange", "100.01", "paid", ("refund exchange", "99.99"), {"一§23(3)"}
    if reason == "fault":
        row = fault_row(age, sanbao, durable, proof, report)
        if row is not None:
            return row
    clauses = {"一§22·2"} if reason == "fault" else set()
    refused, doubtful = set(), set()
    if proof == "none":
        refused.add("一§21·1")
    if category == "food" and (channel == "store" or confirmed):
        refused.add("一§21·2")
    if category == "perishable" and channel == "distance":
        refused.add("一§20")
    if not condition["clean"] or not condition["undamaged"] or (not condition["resaleable"] and channel == "store"):
        doubtful.add("一§21·1")
    if refused:
        return "refused", "", *NOTHING, clauses | refused | doubtful
    if doubtful:
        return "negotiating", "", *NOTHING, clauses | doubtful
    if until(age, "day 7"):
        floor = ("refund", "99.99") if channel == "distance" and reason in ("no_reason", "fault") else None
        return "eligible", "refund exchange", "99.99", "paid", floor, clauses | {"一§21·1", "一§23(1)"}
    if seasonal and until(age, "day 30"):
        return "eligible", "refund exchange", "80.01", "current", None, clauses | {"一§23(2)"}
    return "refused", "", *NOTHING, clauses | ({"一§23(2)"} if seasonal else {"一§21·1"})


def fault_row(
    age: str, sanbao: bool, durable: bool, proof: str, report: tuple[str, str] | None
) -> Row | None:
    """Rule 2; None where it is judged as without a reason."""
    misuse = report is not None and report[1] == "misuse"
    if proof == "none" or misuse:
        return "refused", "", *NOTHING, ({"一§22·1"} if proof == "none" else set()) | ({"一§24·1"} if misuse else set())
    if report is not None and report[1] == "no_fault":
        return None
    if until(age, "day 7"):
        return "eligible", "refund exchange", "100.01", "paid", ("refund exchange", "99.99"), {"一§22·1", "一§23(1)"}
    if sanbao and until(age, "day 15") and report is not None:
        both = "exchange" if report[0] == "own_technician" else "refund exchange"
        return "eligible", both, "100.01", "paid", ("exchange", None), {"一§22·2", "一§23(1)"}
    if report == ("body", "fault"):
        return "eligible", "refund exchange", "100.01", "paid", None, {"一§22·2", "一§23(1)"}
    ours = durable and until(age, "the last day of six months")
    return "needs_report", "", *NOTHING, {"一§22·2", "一§20"} if ours else {"一§22·2"}


def fen(amount: Decimal | None) -> str | None:
    """As it is written, digit for digit."""
    return None if amount is None else str(amount)


def shown(found: Assessment) -> Row:
    """An assessment in the words of the table."""
    basis = None if found.basis is None else found.basis.value
    floor = None if found.floor is None else (" ".join(found.floor.remedies), fen(found.floor.amount))
    amount = fen(found.amount)
    clauses = {ground.clause for ground in found.grounds}
    return found.outcome.value, " ".join(found.remedies), amount, basis, floor, clauses


def situations(reason: str) -> Iterator[dict[str, Any]]:
    """Every other circumstance that the rules name."""
    reports = REPORTS if reason == "fault" else (None,)
    goods = [("washing_machine", False), ("food", False), ("food", True), ("perishable", False)]
    for sanbao, durable, channel, (category, confirmed), condition, proof, seasonal, report in product(
        (True, False), (True, False), ("store", "distance"), goods, (WHOLE, SMELLY, BROKEN, OPENED),
        ("invoice", "receipt", "other", "none"), (True, False), reports,
    ):
        yield {
            "sanbao": sanbao, "durable": durable, "channel": channel, "category": category, "confirmed": confirmed,
            "condition": condition, "proof": proof, "seasonal": seasonal, "report": report,
        }


@pytest.mark.parametrize("age", ORDER)
@pytest.mark.parametrize("reason", ["no_reason", "other", "fault", "company_fault"])
def test_every_circumstance_comes_to_what_the_rules_say(reason: str, age: str) -> None:
    """Each reason on each day, 三包 or not, durable or not, by channel, category, condition, proof, season, report."""
    for case in situations(reason):
        given = {key: case[key] for key in ("sanbao", "durable", "channel", "category", "proof", "seasonal")}
        given |= case["condition"] | {"buyer_confirmed_no_return": case["confirmed"], "reason": reason}
        found = judged(noon(AGE[age]), case["report"], **given)
        assert shown(found) == oracle(reason, age, **case), (reason, age, case)


@pytest.mark.parametrize(
    ("hour", "outcome"), [("2026-03-09T23:59:59+08:00", "eligible"), ("2026-03-10T00:00:00+08:00", "refused")]
)
def test_the_last_day_runs_to_24_00_of_the_companys_clock(hour: str, outcome: str) -> None:
    """Day 1 is the day after; the seventh ends at midnight in Shanghai."""
    assert judged(datetime.fromisoformat(hour)).outcome == outcome


HOLIDAYS = Calendar(years={2025: Year(), 2026: Year(holidays=frozenset(date(2026, 10, d) for d in range(1, 9)),
                                                    workdays=frozenset({date(2026, 10, 10)}))})


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 9, 24), date(2026, 10, 9)),  # day 7 is 1 October; the week of holidays ends on the 8th
        (date(2026, 9, 23), date(2026, 9, 30)),  # day 7 is a workday
        (date(2026, 9, 12), date(2026, 9, 21)),  # day 7 is a Saturday
        (date(2026, 10, 3), date(2026, 10, 10)),  # day 7 is a Saturday worked in exchange
    ],
)
def test_a_last_day_on_a_holiday_runs_to_the_end_of_the_next_workday(received: date, last: date) -> None:
    """National Day week, a weekend, a make-up Saturday."""
    days: dict[str, Any] = {"purchased_on": received.isoformat(), "received_on": received.isoformat()}
    end = datetime.combine(last + timedelta(days=1), time(0), ZONE)
    assert judged(end - timedelta(seconds=1), calendar=HOLIDAYS, **days).outcome == "eligible"
    assert judged(end, calendar=HOLIDAYS, **days).outcome == "refused"


def test_the_fifteenth_day_of_sanbao_on_a_holiday_runs_on_too() -> None:
    """Sold on 18 September: the fifteenth day is 3 October, the right lasts to the 9th."""
    days: dict[str, Any] = {"purchased_on": "2026-09-18", "received_on": "2026-09-18"}
    own = ("own_technician", "fault")
    terms: dict[str, Any] = {"calendar": HOLIDAYS, "reason": "fault", "sanbao": True} | days
    assert judged(noon(date(2026, 10, 9)), own, **terms).outcome == "eligible"
    assert judged(noon(date(2026, 10, 10)), own, **terms).outcome == "needs_report"


@pytest.mark.parametrize(
    ("sold", "received", "day", "outcome"),
    [
        ("2026-03-02", "2026-03-10", date(2026, 3, 17), "eligible"),
        ("2026-03-02", "2026-03-10", date(2026, 3, 18), "needs_report"),
        ("2026-03-10", "2026-03-02", date(2026, 3, 17), "eligible"),
    ],
)
def test_a_fault_counts_from_sale_or_receipt_whichever_is_later(
    sold: str, received: str, day: date, outcome: str
) -> None:
    """Seven days in which the goods were both sold and here."""
    assert judged(noon(day), reason="fault", purchased_on=sold, received_on=received).outcome == outcome


def test_the_fifteen_days_of_sanbao_count_from_the_sale() -> None:
    """Received late, sold sixteen days ago: our own technician's word is not enough any more."""
    terms: dict[str, Any] = {"reason": "fault", "sanbao": True, "received_on": "2026-03-08"}
    own = ("own_technician", "fault")
    assert judged(noon(date(2026, 3, 17)), own, **terms).remedies == ("exchange",)
    assert judged(noon(date(2026, 3, 18)), own, **terms).outcome == "needs_report"


@pytest.mark.parametrize(
    ("received", "last"), [("2026-08-31", date(2027, 2, 28)), ("2026-03-31", date(2026, 9, 30))]
)
def test_six_months_end_on_the_months_last_day_and_no_holiday_moves_them(received: str, last: date) -> None:
    """31 August and six months is 28 February, a Sunday."""
    terms: dict[str, Any] = {"reason": "fault", "durable": True, "received_on": received, "purchased_on": received}
    weeks = Calendar(years={2026: Year(), 2027: Year()})
    for day, ours in ((last, True), (last + timedelta(days=1), False)):
        grounds = judged(noon(day), calendar=weeks, **terms).grounds
        assert ("一§20" in {g.clause for g in grounds}) is ours


@pytest.mark.parametrize(
    ("switch", "listed", "amount", "basis"),
    [("paid", "120.00", "100.01", "paid"), ("list", "120.00", "120.02", "list"), ("list", "50.00", "100.01", "paid")],
)
def test_the_list_price_is_a_switch_that_never_gives_less_than_was_paid(
    switch: str, listed: str, amount: str, basis: str
) -> None:
    """一§23(3): 原价 is the price paid unless the policy says otherwise; the floor stays the price paid."""
    policy = f'[return]\ncompany_fault_basis = "{switch}"'
    found = judged(noon(SOLD), reason="company_fault", list_price=listed, policy=policy)
    assert (str(found.amount), found.basis) == (amount, basis)
    assert found.floor is not None
    assert str(found.floor.amount) == PAID


@pytest.mark.parametrize(
    ("paid", "current", "amount", "basis"),
    [("10.01", "10.00", "10.00", "current"), ("10.00", "10.01", "10.00", "paid"), ("10.00", "10.00", "10.00", "paid")],
)
def test_seasonal_goods_after_their_week_are_taken_at_the_lower_price(
    paid: str, current: str, amount: str, basis: str
) -> None:
    """Exact to the fen, and never more than was paid (一§23(2))."""
    found = judged(noon(AGE["day 8"]), seasonal=True, price_paid=paid, current_price=current)
    assert (str(found.amount), found.basis) == (amount, basis)


def test_a_large_price_keeps_its_fen() -> None:
    """Money is decimal: nothing is rounded."""
    found = judged(noon(SOLD), reason="company_fault", price_paid="99999999.99", freight_paid="0.03")
    assert str(found.amount) == "100000000.02"


def test_a_policy_may_be_kinder() -> None:
    """Its own days, exclusions and grace for the season are used, not those of the defaults."""
    at = noon(AGE["day 8"])
    assert judged(at, policy="[return]\nno_reason_days = 14").outcome == "eligible"
    assert str(judged(at, seasonal=True, policy="[return]\nseasonal_grace_days = 14").amount) == PAID
    assert judged(noon(SOLD), policy='[return]\nexcluded = ["washing_machine"]').outcome == "refused"


def test_all_grounds_are_given_not_only_the_first() -> None:
    """No proof, an excluded category and three doubts about the condition stand side by side."""
    found = judged(noon(SOLD), proof="none", category="food", clean=False, undamaged=False, resaleable=False)
    assert found.outcome == "refused"
    assert [g.clause for g in found.grounds] == ["一§21·1", "一§21·2", "一§21·1", "一§21·1", "一§21·1"]
    assert len({g.text for g in found.grounds}) == 5


def test_no_request_from_the_future() -> None:
    """A purchase after the opening, wherever on earth it is a day later, is named as wrong."""
    request = ReturnRequest.model_validate(request_of(purchased_on="2026-03-05", received_on="2026-03-06"))
    assert request.untimely(datetime.fromisoformat("2026-03-06T00:30:00+08:00")) == []
    wrong = request.untimely(datetime.fromisoformat("2026-03-03T23:00:00+08:00"))
    assert [error["loc"] for error in wrong] == [["purchase", "purchased_on"], ["purchase", "received_on"]]


@pytest.mark.parametrize(("listed", "basis"), [("99.98", "paid"), ("99.99", "paid"), ("100.00", "list")])
def test_a_list_price_equal_to_the_price_paid_is_the_price_paid(listed: str, basis: str) -> None:
    """Under the `list` switch only a higher one counts, and the form says which it was (一§23(3))."""
    found = judged(
        noon(SOLD), reason="company_fault", list_price=listed, policy='[return]\ncompany_fault_basis = "list"'
    )
    assert found.basis == basis
    assert found.grounds[0].text == f"the company caused it: at the price {basis}, with the freight"


PAID_TOO = ("一§23(1)", "at the price paid, with the freight")
SOUND = ("一§23(1)", "at the price paid")
LATE, OWN, BODY = noon(AGE["day 16"]), ("own_technician", "fault"), ("body", "fault")


@pytest.mark.parametrize(
    ("at", "report", "given", "grounds"),
    [
        (noon(SOLD), None, {"reason": "fault"}, [("一§22·1", "a fault within 7 days"), PAID_TOO]),
        (LATE, None, {"reason": "fault"}, [("一§22·2", "a fault after that time needs an inspection report")]),
        (LATE, OWN, {"reason": "fault", "durable": True}, [
            ("一§22·2", "our own technician's finding is not enough here: a competent body must inspect"),
            ("一§20", "durable goods up to 6 months after receipt: we commission the report, its lapse never refuses"),
        ]),
        (LATE, BODY, {"reason": "fault"}, [("一§22·2", "a competent body confirms the fault"), PAID_TOO]),
        (noon(AGE["day 15"]), OWN, {"reason": "fault", "sanbao": True},
         [("一§22·2", "a confirmed fault of 三包 goods within 15 days of sale"), PAID_TOO]),
        (LATE, ("body", "misuse"), {"reason": "fault", "proof": "none"}, [
            ("一§22·1", "nothing proves that the company sold the goods"),
            ("一§24·1", "the report finds that use, washing or care spoilt the goods"),
        ]),
        (noon(SOLD), ("body", "no_fault"), {"reason": "fault"}, [
            ("一§22·2", "the report finds no fault: judged as a return without a reason"),
            ("一§21·1", "sound goods within 7 days of receipt"), SOUND,
        ]),
        (LATE, None, {}, [("一§21·1", "more than 7 days after receipt")]),
        (LATE, None, {"seasonal": True},
         [("一§23(2)", "seasonal goods, not returned in time: at the lower of the price paid and the current price")]),
        (noon(AGE["day 31"]), None, {"seasonal": True}, [("一§23(2)", "more than 30 days after receipt")]),
        (noon(SOLD), None, {"proof": "none", "category": "food"},
         [("一§21·1", "neither invoice nor another proof of purchase"), ("一§21·2", "food is excluded from returns")]),
        (noon(SOLD), None, {"channel": "distance", "category": "perishable"},
         [("一§20", "perishable is excluded from distance returns by law")]),
        (noon(SOLD), None, {"channel": "distance", "category": "food", "buyer_confirmed_no_return": True},
         [("一§21·2", "food is excluded, as the buyer confirmed at purchase")]),
        (noon(SOLD), None, {"clean": False, "undamaged": False, "resaleable": False}, [
            ("一§21·1", "the goods are not clean"), ("一§21·1", "the goods are damaged"),
            ("一§21·1", "the goods are not resaleable"),
        ]),
    ],
)  # fmt: skip
def test_each_ground_says_in_words_why(
    at: datetime, report: tuple[str, str] | None, given: dict[str, Any], grounds: list[tuple[str, str]]
) -> None:
    """The clerk reads them to the customer, with the days and months of the policy, in this order."""
    assert [(g.clause, g.text) for g in judged(at, report, **given).grounds] == grounds


def test_the_days_in_a_ground_are_the_policys() -> None:
    """Two weeks, by a kinder policy."""
    kinder = "[return]\nno_reason_days = 14\nseasonal_grace_days = 10"
    assert judged(noon(AGE["day 8"]), policy=kinder).grounds[0].text == "sound goods within 14 days of receipt"
    assert judged(noon(AGE["day 16"]), policy=kinder).grounds[0].text == "more than 14 days after receipt"
    grace = "[return]\nseasonal_grace_days = 10"
    text = judged(noon(AGE["day 8"]), seasonal=True, policy=grace).grounds[0].text
    assert text == "sound goods within 10 days of receipt"
