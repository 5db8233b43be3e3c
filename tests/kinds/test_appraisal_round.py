"""The round of appraisals over the real records: one of the last month for everyone who worked in it (六§2, 六§7)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from activities.books.people.appraising import DECISION, FORM, plan
from activities.rules.people import staff
from cases.appraisals import MANAGER, month_request
from models.kinds.round import Every, days_of_month
from models.policy.public_holidays import default_calendar
from models.record import RoundStep
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied

GENERAL = "general_manager:g-1"
STAFF: dict[str, dict[str, Any]] = {
    "supervisor:s-1": {}, "technician:t-07": {"supervisor": "s-1"}, "technician:t-08": {"supervisor": "s-1"},
    "clerk:left-before": {"left_on": date(2026, 10, 31)}, "clerk:left-within": {"left_on": date(2026, 11, 20)},
    "clerk:came-within": {"hired_on": date(2026, 11, 30)}, "clerk:came-after": {"hired_on": date(2026, 12, 1)},
    "finance:elsewhere": {"department": "finance"}, MANAGER: {}, GENERAL: {"department": "board"},
}  # fmt: skip
OF_NOVEMBER = ["came-within", "left-within", "m-1", "s-1", "t-07", "t-08"]


@pytest.fixture
async def company(records: Engine) -> AsyncIterator[Company]:
    """The end of November 2026; the staff is there, and the round waits."""
    with records.begin() as connection:
        for person, details in STAFF.items():
            staff.enlist(connection, person, {"name": person, "department": "after_sales"} | details)
    async with Company(records, "2026-11-25 09:00") as made:
        await made.publish(default_calendar((2025, 2026)))
        yield made


async def waiting(company: Company) -> CompanyCase:
    return await company.start("Round", {"by": "system:up", "number": "appraisals"}, "round-appraisals")


def opened(company: Company, month: str) -> dict[str, CompanyCase]:
    """The appraisals of a month, by the end of their number."""
    begin = f"A-{month}-"
    of_kind = (case for case in company.cases.values() if case.kind.procedure.name == "Appraisal")
    found = {case.file.number: case for case in of_kind if case.workflow_id.startswith(f"appraisal-{begin}")}
    return {number.removeprefix(begin): case for number, case in found.items()}


async def test_on_the_first_workday_everyone_who_worked_in_the_last_month_is_appraised(company: Company) -> None:
    """Opened on 1 December for 202611, under a number of its own; who hardly worked is not rated."""
    await waiting(company)
    await company.until("2026-12-01 09:59")
    assert opened(company, "202611") == {}
    await company.until("2026-12-01 11:00")
    found = opened(company, "202611")
    assert sorted(found) == OF_NOVEMBER
    case = found["t-07"]
    assert (case.file.request["from_on"], case.file.request["to_on"]) == ("2026-11-01", "2026-11-30")
    assert (case.file.request["person"], case.file.opened_at) == ("technician:t-07", at("2026-12-01 10:00"))
    assert case.view()["waiting"] == ["supervisor:s-1", "technician:t-07"]
    assert found["s-1"].view()["waiting"] == [MANAGER, "supervisor:s-1", "technician:t-07", "technician:t-08"]
    assert found["m-1"].view()["waiting"] == [GENERAL, MANAGER]
    assert {name for name, one in found.items() if one.state == "not_rated"} == {"came-within"}
    assert found["left-within"].view()["waiting"] == [MANAGER], "who has left rates nobody, nor do they themselves"
    assert company.wrong() == []


async def test_a_month_that_is_not_over_is_not_run_by_hand(company: Company) -> None:
    """Afterwards it is, before the clock; then the clock passes over it."""
    round_ = await waiting(company)
    with pytest.raises(Denied, match="202611 is not over"):
        await round_.send("run_now", "supervisor:s-1")
    await company.until("2026-12-01 09:00")
    await round_.send("run_now", "supervisor:s-1", period="202611")
    await company.until("2026-12-01 12:00")
    assert sorted(opened(company, "202611")) == OF_NOVEMBER
    told = [entry.reason for entry in round_.file.timeline if entry.event in ("run", "run_now")][-2:]
    assert told == ["period 202611: by hand", "period 202611: passed"]
    with pytest.raises(Denied, match="202612 is not over"):
        await round_.send("run_now", "supervisor:s-1")


async def test_what_the_manager_has_opened_is_not_opened_again(company: Company) -> None:
    """A month's has its number whoever opens it."""
    await waiting(company)
    await company.until("2026-12-01 09:00")
    days = {"person": "staff:t-07", "from_on": "2026-11-01", "to_on": "2026-11-30"}
    by_hand = await company.open("Appraisal", month_request(**days))
    await company.until("2026-12-01 12:00")
    assert by_hand.file.number == "A-202611-t-07"
    assert sorted(opened(company, "202611")) == OF_NOVEMBER
    assert opened(company, "202611")["t-07"].file.request["by"] == MANAGER


# -- held again -----------------------------------------------------------------------------------------------------


def decided(records: Engine, month: str, *, again: bool, of: str | None = None, not_rated: bool = False) -> str:
    """An appraisal of a technician as its records have it, decided or not rated. Returns its workflow id."""
    first, last = days_of_month(month)
    case = f"appraisal-A-{month}-t-07"
    form = {"workflow_id": case, "key": "1", "seq": 1}
    end = at(f"{last} 12:00")
    with records.begin() as connection:
        connection.execute(insert(FORM).values(
            form | {"person": "staff:t-07", "from_on": first, "to_on": last, "again_of": of, "leads": False,
                    "present_days": 20, "figures": {}, "customers": {}, "as_of": end,
                    "not_rated": "present_too_short" if not_rated else None}
        ))  # fmt: skip
        if not not_rated:
            connection.execute(insert(DECISION).values(
                form | {"grade": "failed", "proposal": {}, "decision": "as_proposed", "again": again, "reason": "r",
                        "decided_at": end, "decided_by": MANAGER}
            ))  # fmt: skip
    return case


def planned(records: Engine, month: str) -> dict[str, Any]:
    """By person what the round asks for."""
    step = RoundStep(workflow_id="round-appraisals", seq=2, name="appraisals", period=month, at=at("2026-12-01 10:00"),
                     late=False, per_second=20)  # fmt: skip
    with records.connect() as connection:
        return {str(case.subject): case.request for case in plan(connection, step).cases}


async def test_the_next_month_is_held_as_the_failed_one_again(company: Company) -> None:
    """Where that was decided as proposed; of nobody else, and once (六§7)."""
    records = company.engine
    failed = decided(records, "202610", again=True)
    found = planned(records, "202611")
    assert (found["t-07"]["again_of"], "again_of" in found["t-08"]) == (failed, False)
    decided(records, "202611", again=False, of=failed)
    assert "again_of" not in planned(records, "202612")["t-07"]


async def test_one_that_could_not_be_rated_is_still_to_be_held_again(company: Company) -> None:
    """And one that failed and was decided otherwise is not."""
    records = company.engine
    decided(records, "202609", again=False)
    assert "again_of" not in planned(records, "202610")["t-07"]
    failed = decided(records, "202610", again=True)
    decided(records, "202611", again=False, of=failed, not_rated=True)
    assert planned(records, "202612")["t-07"]["again_of"] == failed


async def test_where_appraisals_are_held_by_hand_the_round_opens_none(company: Company) -> None:
    """The policy leaves open how often (六§2)."""
    await company.publish('[appraisal]\ncycle = "by_hand"')
    assert planned(company.engine, "202611") == {}


@pytest.mark.parametrize(
    ("day", "month", "first", "last"),
    [
        (date(2026, 12, 1), "202611", date(2026, 11, 1), date(2026, 11, 30)),
        (date(2027, 1, 4), "202612", date(2026, 12, 1), date(2026, 12, 31)),
        (date(2028, 3, 1), "202802", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_the_period_is_the_month_before(day: date, month: str, first: date, last: date) -> None:
    """All of it; it is over from the first of the next on."""
    assert (Every.MONTH_AFTER.period(day), days_of_month(month)) == (month, (first, last))
    assert (Every.MONTH_AFTER.over(month, day), Every.MONTH_AFTER.over(month, last)) == (True, False)
