"""A population of customers and staff: they open cases and send events to them, drawn from a seed, as time passes.

Each case has somebody who walks it, mostly in working hours, first towards one event of its kind, then towards an end;
some are left alone for weeks, and some for ever. Now and then a message comes twice, late, as a signal, or wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import count, islice
from random import Random
from typing import Any

from sqlalchemy import Engine

from activities.rules.people import staff
from hints import CERTIFIED, furnish, request_of, walked
from models.policy.calendar import Calendar
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied
from walking.walks import Walk
from workflows.language.declaration import EventSpec, Step
from workflows.language.procedure import Procedure

TECHNICIANS = tuple(f"technician:t-{number}" for number in range(1, 6))
"""They hold certificates throughout."""
LAPSING = "technician:t-6"
KINDS = {kind.procedure.name: kind.procedure for kind in walked()}
LINKING = ("accept_offer", "follow_up")
"""Events that may open another case; every fourth case that knows one is taken there."""
ACTS = 30
"""Messages after which nobody sends a case any more."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GAPS = ((0.5, 5 * MINUTE, 3 * HOUR), (0.85, 18 * HOUR, 3 * DAY), (0.97, 4 * DAY, 12 * DAY), (1.0, 20 * DAY, 60 * DAY))
"""How long until the next message: up to which share of all, from, to."""


def employ(database: Engine, lapses: date) -> None:
    """Puts the technicians on the staff list, one with a certificate that lapses on a day; and what the kinds need."""
    ends = dict.fromkeys(TECHNICIANS, date(2099, 12, 31)) | {LAPSING: lapses}
    with database.begin() as connection:
        staff.enter(connection, [(who, who, "*", date(2020, 1, 1), end) for who, end in ends.items()])
        furnish(connection)


@dataclass
class Walker:
    """Somebody who takes a case along."""

    case: CompanyCase
    walk: Walk
    goals: list[str]
    """Events that the case is to come to, one after the other."""
    technician: str
    left: int = ACTS
    used: tuple[str, dict[str, Any], dict[str, Any]] | None = None
    """The last message with an id that was applied, with its answer."""

    @property
    def procedure(self) -> Procedure:
        return self.case.kind.procedure


class Population:
    """The people around a company; the same seed does the same. `kinds` names the kind of the nth case."""

    def __init__(self, company: Company, calendar: Calendar, seed: int, kinds: Callable[[int], str]) -> None:
        self.done: Counter[str] = Counter()
        """What became of the messages: applied, refused, repeated, signalled."""
        self.sent: Counter[tuple[str, str]] = Counter()
        """Kind and event of what was applied."""
        self._company, self._calendar, self._kinds = company, calendar, kinds
        self._chance = Random(seed)  # noqa: S311 - a seed, so that the run can be repeated
        self._agenda: list[tuple[datetime, int, Walker | int]] = []
        self._order = count()
        self._known = 0

    def expect(self, cases: int, end: datetime) -> None:
        """So many cases will be opened between now and then."""
        begin = self._company.now
        for number in range(cases):
            self._plan(begin + self._chance.random() * (end - begin), number)

    async def live(self, end: datetime) -> None:
        """Lets people do what they do until a moment."""
        while self._agenda and self._agenda[0][0] <= end:
            moment, _, who = heappop(self._agenda)
            await self._company.until(moment)
            if isinstance(who, int):
                await self._open(who)
            else:
                await self._act(who)
            if len(self._company.cases) > self._known:
                for case in [*islice(self._company.cases.values(), self._known, None)]:
                    self._adopt(case)
        await self._company.until(end)

    # -- openings ---------------------------------------------------------------------------------------------

    async def _open(self, number: int, **changes: Any) -> None:
        procedure = KINDS[self._kinds(number)]
        try:
            await self._company.open(procedure.name, self._request(procedure, number) | changes)
        except Denied as denied:
            if " is open about " not in str(denied) and " was opened before" not in str(denied):
                raise
            self.done["beside an open one"] += 1

    def _request(self, procedure: Procedure, number: int) -> dict[str, Any]:
        """The request of a customer, one in four of whom comes again, for something bought of late."""
        goal = self._chance.choice(list(procedure.events))
        request = request_of(procedure, number, goal, now=self._company.now)
        known = self._chance.randrange(number + 1) if self._chance.random() < 0.25 else number
        if request.get("customer"):
            request["customer"] = request["customer"] | {"phone": f"138 {known // 10000:04} {known % 10000:04}"}
        bought = (self._company.now - self._chance.random() * 60 * DAY).date().isoformat()
        for key in {"product", "purchase"} & request.keys():
            if isinstance(request[key], dict):
                dated = {name for name in ("purchased_on", "received_on") if name in request[key]}
                request[key] = request[key] | dict.fromkeys(dated, bought)
        return request

    def _adopt(self, case: CompanyCase) -> None:
        """Somebody walks a new case, whoever has opened it."""
        self._known += 1
        procedure = case.kind.procedure
        likely = [name for name in LINKING if name in procedure.events and self._chance.random() < 0.25]
        goals = [*likely, self._chance.choice(list(procedure.events)), self._chance.choice(finishing(procedure))]
        walker = Walker(case, Walk(procedure, self._chance.randrange(10**9)), goals, self._technician())
        alone = self._chance.random() < 0.06
        self._plan(self._later(20 * DAY if alone else timedelta()), walker)

    def _technician(self) -> str:
        """Who is to do the work of a new case."""
        return self._chance.choice((*TECHNICIANS, LAPSING))

    # -- messages ---------------------------------------------------------------------------------------------

    async def _act(self, walker: Walker) -> None:
        case = walker.case
        if case.ended:
            await self._come_again(walker)
            return
        if not case.open:
            self._plan(self._later(), walker)
            return
        name, body = self._next(walker)
        chance = self._chance.random()
        if chance < 0.02 and walker.used is not None and not self._company.down:
            await self._repeat(walker)
        elif chance < 0.05:
            await self._spoil(walker, name, body)
        elif chance < 0.15 or self._company.down:
            self.done["signalled"] += 1
            await self._company.deliver(case, name, body)
        else:
            await self._send(walker, name, self._dated(body) if chance < 0.2 else body)
        walker.left -= 1
        if walker.left:
            self._plan(self._later(), walker)

    def _next(self, walker: Walker) -> tuple[str, dict[str, Any]]:
        """What is sent next, by the people who have to do with this case."""
        file, procedure = walker.case.file, walker.procedure
        seen = {
            "possible": _possible(procedure, file.state, file.held_state), "state": file.state,
            "conduct": [{"record": c.record, "state": c.state} for c in file.conduct],
        }  # fmt: skip
        name, body = walker.walk.next(seen, self._company.now, walker.goals[0])
        if name == "follow_up" and body["reached"]:
            heard = {"satisfied": self._chance.random() < 0.8, "rework": self._chance.random() < 0.1}
            body = body | heard | {"remarks": "what the customer said"}
        return name, {key: walker.technician if value == CERTIFIED else value for key, value in body.items()}

    async def _send(self, walker: Walker, name: str, body: dict[str, Any]) -> None:
        if self._chance.random() < 0.5:
            body = body | {"event_id": f"e-{walker.left}"}
        try:
            answer = await self._company.send(walker.case, name, body)
        except Denied as denied:
            self.done["refused"] += 1
            walker.walk.learn(str(denied))
            if "no certificate" in str(denied):
                walker.technician = self._chance.choice(TECHNICIANS)
            return
        self.done["applied"] += 1
        self.sent[walker.procedure.name, name] += 1
        if "event_id" in body and "at" not in body:  # hours later it would be dated back too far
            walker.used = name, body, answer
        if name == walker.goals[0] and len(walker.goals) > 1:
            walker.goals.pop(0)

    async def _repeat(self, walker: Walker) -> None:
        """The same message once more has its first answer."""
        assert walker.used is not None
        name, body, first = walker.used
        self.done["repeated"] += 1
        assert await self._company.send(walker.case, name, body) == first, (walker.case.workflow_id, name, body)

    async def _spoil(self, walker: Walker, name: str, body: dict[str, Any]) -> None:
        """Something that must be refused, as a signal, which harms nothing."""
        self.done["spoilt"] += 1
        wrong: tuple[tuple[Any, ...], ...] = (
            (), (body, body), ("text",), (body | {"by": "system:s"},), (body | {"by": "nobody"},),
            (body | {"at": "yesterday"},), (body | {"at": (self._company.now + DAY).isoformat()},),
        )  # fmt: skip
        if self._chance.random() < 0.2:
            name = "no_such_event"
        await self._company.deliver(walker.case, name, *self._chance.choice(wrong))

    def _dated(self, body: dict[str, Any]) -> dict[str, Any]:
        """Reported late: it happened up to some hours ago."""
        at = self._company.now - self._chance.randint(1, 230) * MINUTE
        return body | {"at": at.isoformat()}

    async def _come_again(self, walker: Walker) -> None:
        """One in twenty comes again with what was closed."""
        if self._chance.random() < 0.05 and not self._company.down and walker.case.refused is None:
            again = {"reopens": walker.case.workflow_id, "reopen_reason": "it is not settled"}
            request = self._request(walker.procedure, self._chance.randrange(10**6)) | again
            self.done["reopened"] += 1
            await self._company.open(walker.procedure.name, request)

    # -- time -------------------------------------------------------------------------------------------------

    def _plan(self, moment: datetime, who: Walker | int) -> None:
        heappush(self._agenda, (moment, next(self._order), who))

    def _later(self, wait: timedelta = timedelta()) -> datetime:
        """Some time from now, in six of seven cases while somebody works."""
        drawn = self._chance.random()
        least, most = next((least, most) for share, least, most in GAPS if drawn <= share)
        moment = self._company.now + wait + least + self._chance.random() * (most - least)
        if self._chance.random() < 0.85 and not self._calendar.is_open(moment):
            moment = self._calendar.next_opening(moment) + self._chance.randrange(120) * MINUTE
        return moment.replace(microsecond=0)


@cache
def _possible(procedure: Procedure, state: str, held: str | None) -> dict[str, EventSpec]:
    return procedure.possible(state, held)


def finishing(procedure: Procedure) -> list[str]:
    """The events that lead to an end, or to where the case comes to one by itself; any where the clock alone does."""
    goals = {auto.source.name for auto in procedure.automatic if auto.target.end}
    goals |= {name for name, step in procedure.steps.items() if step.end}
    found = [name for name, spec in procedure.events.items() if goals & {step.name for step in _targets(spec)}]
    return found or [*procedure.events]


def _targets(spec: EventSpec) -> Iterator[Step]:
    yield from (target for move in spec.moves for target in move.targets if isinstance(target, Step))
