"""A month of work at a company, drawn from a seed: repairs, visits, complaints and daily reports, kept and not kept.

Each case has its road, on which things go wrong by chance: another technician takes over, a customer wishes another
day, a case waits on hold, an arrival is reported hours late, a visit is moved or forgotten, a report comes a day late.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from cases.complaints import complaint_request
from cases.visits import OPINIONS, PREPARED, visit_request
from models.policy.calendar import Calendar
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied, repair_request

BOSS, MANAGER, CUSTOMER = "supervisor:s-9", "manager:m-1", "customer:u-1"
CLERKS = ("clerk:c-1", "clerk:c-2")
TECHNICIANS = tuple(f"technician:t-{number}" for number in range(1, 7))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Road = AsyncIterator[timedelta]
"""What somebody does with a case; it yields how long it is until the next deed."""


class WorkingMonth:
    """People at work; the same seed does the same."""

    def __init__(self, company: Company, calendar: Calendar, seed: int) -> None:
        self._company, self._calendar = company, calendar
        self._chance = Random(seed)  # noqa: S311 - a seed, so that the run can be repeated
        self._agenda: list[tuple[datetime, int, Road]] = []
        self._order = count()
        self._reported: set[str] = set()

    def expect(self, repairs: int, visits: int, complaints: int, end: datetime) -> None:
        """So many cases are opened between now and then, in working hours."""
        begin = self._company.now
        roads: list[Callable[[int], Road]] = [*[self.repair] * repairs, *[self.visit] * visits]
        for number, road in enumerate([*roads, *[self.complaint] * complaints]):
            moment = begin + self._chance.random() * (end - begin)
            heappush(self._agenda, (self._worked(moment), next(self._order), road(number)))

    async def live(self, end: datetime) -> None:
        """Lets people work until a moment."""
        while self._agenda and self._agenda[0][0] <= end:
            moment, order, road = heappop(self._agenda)
            await self._company.until(moment)
            with suppress(Denied, StopAsyncIteration):
                wait = await anext(road)
                heappush(self._agenda, (self._worked(self._company.now + wait), order, road))
            self._ask_for_reports()
        await self._company.until(end)

    # -- roads ------------------------------------------------------------------------------------------------

    async def repair(self, number: int) -> Road:
        """Assigned, phoned, arrived, finished, called back; or cancelled on the way."""
        product = repair_request()["product"] | ({"serial": f"SN-{number}"} if number % 3 else {})
        case = await self._company.open("Repair", repair_request(by=self._one(CLERKS), product=product))
        quits = self._chance.randrange(12)
        for assigned in range(1 + self._often(4)):
            yield self._wait(2, 50 if assigned else 25)
            await case.send("assign", BOSS, technician=self._one(TECHNICIANS))
        if quits == 0:
            yield self._wait(5, 200)
            await case.send("cancel", CUSTOMER, reason="x")
        yield self._wait(1, 25)
        visit_at = self._worked(self._company.now + self._wait(60, 600))
        wish = {"customers_wish": True} if self._often(4) else {}
        await case.send("contact", self._whose(case), diagnosis="x", visit_at=visit_at, **self._late(case), **wish)
        if self._often(5):
            yield self._wait(5, 60)
            await case.send("hold", self._whose(case), reason="waiting_for_customer")
            yield self._wait(600, 3000)
            await case.send("resume", self._whose(case))
        yield self._wait(30, 320)
        if self._often(6):
            await case.send("assign", BOSS, technician=self._one(TECHNICIANS))
            await case.send("contact", self._whose(case), diagnosis="x", visit_at=self._company.now + HOUR)
            yield self._wait(30, 400)
        await case.send("arrive", self._whose(case), badge_shown=True, **self._late(case))
        yield self._wait(2, 30)
        await case.send("start_work", self._whose(case))
        if self._often(7):
            yield self._wait(1000, 6000)
        if self._often(5):
            promised_at = self._company.now + 3 * DAY
            await case.send("reschedule", BOSS, promised_at=promised_at, reason="x")
            yield self._wait(600, 7000)
        yield self._wait(10, 90)
        await case.send("finish", self._whose(case), work="x", minutes=40, customer_signature="s", **self._late(case))
        await case.send("settle", self._whose(case), amount="0.00", method="none")
        await case.send("hand_in", self._whose(case), work_order_no="1")
        await case.send("review", BOSS, time_score=90, quality_score=90)
        yield self._wait(60, 900)
        await case.send("follow_up", CLERKS[0], reached=True, satisfied=not self._often(4))

    async def visit(self, number: int) -> Road:
        """Assigned, agreed, perhaps moved, made and reported on; or refused, or forgotten."""
        due_on = (self._company.now + self._chance.randint(2, 9) * DAY).date().isoformat()
        customer = {"id": f"K-{number}", "name": "王", "phone": f"138 0000 {number:04}"}
        request = visit_request(by=self._one((*CLERKS, BOSS)), customer=customer, due_on=due_on)
        case = await self._company.open("Visit", request)
        yield self._wait(5, 300)
        await case.send("assign", BOSS, visitor=self._one(TECHNICIANS))
        if self._often(3):
            due_on = (self._company.now + self._chance.randint(1, 6) * DAY).date().isoformat()
            await case.send("move", BOSS, due_on=due_on, reason="x")
        if self._often(3):
            return
        yield self._wait(5, 300)
        if self._often(8):
            await case.send("refuse", CUSTOMER, reason="x")
        await case.send("agree", CLERKS[0], visit_at=self._company.now + HOUR, prepared=PREPARED)
        yield self._wait(60, 500)
        await case.send("arrive", case.file.assignee or "", badge_shown=True)
        await case.send("finish", case.file.assignee or "", met="x")
        yield self._wait(20, 900)
        await case.send("report", CLERKS[1], opinions=OPINIONS, satisfied=self._chance.randint(1, 5))

    async def complaint(self, number: int) -> Road:
        """Accepted, perhaps handed on, answered; confirmed, disputed, ended by the manager, or left."""
        customer = {"phone": f"139 0000 {number:04}"} | ({"name": "王", "email": "a@example.com"} if number % 2 else {})
        case = await self._company.open("Complaint", complaint_request(by=self._one(CLERKS), customer=customer))
        for _ in range(1 + self._often(3)):
            yield self._wait(5, 300)
            await case.send("accept", CLERKS[0], handler=self._one((*TECHNICIANS, *CLERKS)))
        yield self._wait(60, 2000)
        await case.send("answer", CLERKS[0], resolution="x")
        yield self._wait(60, 3000)
        left = self._chance.randrange(5)
        if left == 0:
            await case.send("close_unresolved", MANAGER, reason="x")
        elif left > 1:
            score = {"score": self._chance.randint(1, 5)} if left > 2 else {}
            await case.send("confirm_satisfied", CUSTOMER, **score)

    async def report(self, case: CompanyCase) -> Road:
        """Handed in by the person, in the evening or the next morning; or excused, or forgotten."""
        facts: Any = case.file.facts
        yield self._wait(1, 55) if not self._often(4) else self._wait(70, 300)
        if self._often(9):
            await case.send("excuse", BOSS, reason="x")
        if not self._often(8):
            lines = [{"type": "other", "case": work.case, "minutes": 5, "note": "x"} for work in facts.work]
            await case.send("hand_in", facts.person, lines=lines)

    # -- chance -----------------------------------------------------------------------------------------------

    def _ask_for_reports(self) -> None:
        for case in self._company.cases.values():
            if case.kind.procedure.name == "DailyReport" and case.workflow_id not in self._reported:
                self._reported.add(case.workflow_id)
                heappush(self._agenda, (self._company.now, next(self._order), self.report(case)))

    def _often(self, one_in: int) -> bool:
        return self._chance.randrange(one_in) == 0

    def _one(self, people: tuple[str, ...]) -> str:
        return self._chance.choice(people)

    def _wait(self, least: int, most: int) -> timedelta:
        return self._chance.randint(least, most) * MINUTE

    def _whose(self, case: CompanyCase) -> str:
        return case.file.assignee or TECHNICIANS[0]

    def _late(self, case: CompanyCase) -> dict[str, Any]:
        """Now and then it happened up to two hours ago."""
        if not self._often(5):
            return {}
        return {"at": max(case.file.last_change_at, self._company.now - self._wait(10, 120)).isoformat()}

    def _worked(self, moment: datetime) -> datetime:
        """The moment, or the next at which somebody works; one of four stays in the evening."""
        if self._calendar.is_open(moment) or (moment.weekday() < 5 and self._often(4)):
            return moment
        return self._calendar.next_opening(moment) + self._wait(0, 40)
