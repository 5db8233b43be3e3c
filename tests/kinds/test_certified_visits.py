"""Certificates that end while visits are agreed: told with the marks and after the end; who finishes then (一§18·1)."""

from datetime import date, timedelta

import pytest

from activities.books.people import certificates
from activities.rules.people import revocations, staff
from activities.rules.people.certified_visits import uncertified
from activities.rules.people.revocations import Revocation
from models.record import RoundStep
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied, plain_weeks, repair_request

TECH, OTHER, BOSS = "technician:t-9", "technician:t-2", "supervisor:s-1"
UNTIL = date(2026, 11, 27)
BEFORE, AFTER = "2026-11-24T10:00:00+08:00", "2026-11-30T10:00:00+08:00"
DAY = timedelta(days=1)


def employ(company: Company, until: date = UNTIL) -> None:
    """Somebody whose certificate ends on a Friday, led by the supervisor."""
    with company.engine.begin() as connection:
        staff.enlist(connection, TECH, {"name": "李四", "supervisor": "s-1"})
        staff.certify(connection, TECH, "washing_machine", date(2020, 1, 1), until)


async def left_until_after_the_end(company: Company) -> CompanyCase:
    """He was there and comes again on the Monday after it ends."""
    case = await company.open("Repair", repair_request())
    await case.send("assign", BOSS, technician=TECH)
    await case.send("contact", TECH, diagnosis="pump", visit_at=BEFORE)
    await company.until(at("2026-11-24 10:00"))
    await case.send("arrive", TECH, badge_shown=True)
    await case.send("leave", TECH, reason="parts", visit_at=AFTER)
    return case


def told(company: Company, period: str, before: str | None = None) -> dict[str, list[str]]:
    """By topic whom a run tells, and of which visits."""
    with company.engine.begin() as connection:
        if before is not None:
            ran = {"workflow_id": "round-certificates", "seq": int(before), "period": before}
            connection.execute(certificates.RUN.insert().values(ran))
        step = RoundStep(
            workflow_id="round-certificates", seq=3, name="certificates", period=period, at=company.now, late=False,
            per_second=20,
        )  # fmt: skip
        found: dict[str, list[str]] = {}
        for one in certificates.plan(connection, step).told:
            if one.params["person"] == TECH:
                found.setdefault(one.topic, []).append(" ".join(filter(None, (one.to, one.params.get("visits")))))
    return found


async def test_with_a_mark_and_after_the_end_the_supervisor_gets_the_visits(company: Company) -> None:
    """Those after that day; the holder is told of the mark alone."""
    employ(company)
    case = await left_until_after_the_end(company)
    visit = f"{BOSS} {case.file.number} 2026-11-30 10:00"
    assert told(company, "20261124") == {"certificate_ends": [TECH, BOSS], "certificate_visits": [visit]}
    assert told(company, "20261130", before="20261127") == {"certificate_ended": [visit]}
    assert told(company, "20261201", before="20261130") == {}


async def test_what_is_renewed_or_revoked_or_another_s_is_not_told(company: Company) -> None:
    """Nor of visits for which something else certifies them, nor of somebody who has left."""
    employ(company)
    case = await left_until_after_the_end(company)
    with company.engine.begin() as connection:
        staff.certify(connection, TECH, "*", date(2026, 11, 1), date(2028, 1, 1))
    assert told(company, "20261124") == {"certificate_ends": [TECH, BOSS]}
    assert told(company, "20261130", before="20261127") == {"certificate_ended": [f"{BOSS} 0"]}
    asked = Revocation(
        person=TECH, category="*", revoked_from=date(2026, 11, 30), by="manager:m-1", reason="r", at=company.now
    )
    with company.engine.begin() as connection:
        revocations.revoke(connection, asked)
        ahead = uncertified(connection, plain_weeks(), TECH, "*", date(2026, 11, 29))
        assert [visit.number for visit in ahead] == [case.file.number]
    assert "certificate_ends" in told(company, "20261124")
    with company.engine.begin() as connection:
        staff.certify(connection, TECH, "washing_machine", date(2026, 11, 1), date(2028, 1, 1))
        assert uncertified(connection, plain_weeks(), TECH, "*", date(2026, 11, 29)) == []
    assert told(company, "20261124") == {}
    await case.send("assign", BOSS, technician=OTHER)
    with company.engine.begin() as connection:
        staff.leave(connection, TECH, UNTIL)
    assert told(company, "20261130", before="20261128") == {}


async def test_a_further_certificate_after_a_gap_renews_nothing(company: Company) -> None:
    """In the gap the visits are nobody's; from the day after the end on, it is a renewal."""
    employ(company)
    case = await left_until_after_the_end(company)
    visit = f"{BOSS} {case.file.number} 2026-11-30 10:00"
    with company.engine.begin() as connection:
        staff.certify(connection, TECH, "washing_machine", UNTIL + timedelta(days=10), date(2028, 1, 1))
    assert told(company, "20261124") == {"certificate_ends": [TECH, BOSS], "certificate_visits": [visit]}
    with company.engine.begin() as connection:
        staff.certify(connection, TECH, "washing_machine", UNTIL + timedelta(days=1), date(2028, 1, 2))
    assert told(company, "20261124") == {}


async def test_work_begun_is_finished_by_whoever_is_certified_then(company: Company) -> None:
    """Who began it is refused in words once theirs has ended; a colleague who holds one finishes."""
    employ(company, until=date(2026, 11, 24))
    case = await company.open("Repair", repair_request())
    await case.send("assign", BOSS, technician=TECH)
    await case.send("contact", TECH, diagnosis="pump", visit_at=BEFORE)
    await company.until(at("2026-11-24 10:00"))
    await case.send("arrive", TECH, badge_shown=True)
    await case.send("start_work", TECH)
    await company.until(at("2026-11-25 09:00"))
    done = {"work": "pump", "minutes": 30, "customer_signature": "s"}
    with pytest.raises(Denied, match="holds no certificate for washing_machine valid on 2026-11-25"):
        await case.send("finish", TECH, **done)
    await case.send("finish", OTHER, **done)
    assert case.file.state == "repaired"


async def test_nobody_is_sent_before_they_are_certified(company: Company) -> None:
    """The day before it is refused, on the day it is taken."""
    with company.engine.begin() as connection:
        staff.enlist(connection, "staff:n-1", {"name": "新师傅"})
        staff.certify(connection, "staff:n-1", "washing_machine", date(2026, 11, 24), date(2028, 11, 24))
    case = await company.open("Repair", repair_request())
    with pytest.raises(Denied, match="holds no certificate"):
        await case.send("assign", BOSS, technician="technician:n-1")
    await company.until(at("2026-11-24 09:00"))
    await case.send("assign", BOSS, technician="technician:n-1")
    assert case.file.assignee == "technician:n-1"
