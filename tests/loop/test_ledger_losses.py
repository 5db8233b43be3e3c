"""The stock ledger under any interleaving of cases, with attempts that are lost, repeated and late, and workers killed.

Hypothesis draws who opens and sends what, and what becomes of each attempt; a failing example is made short. It is
played in a company over the worker's own activities (`played/losses.py`), with few pieces that all are after.
`FUZZ_SEED` draws other examples, `FUZZ_TIMES` more of them.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from activities.books.book import Unfit
from activities.rules.people import staff
from activities.rules.publishing import FIRST_APPROVAL, publish_calendar, publish_policy
from activities.rules.stock import stock_changes, stock_entries, stock_shown
from cases.parts_requests import parts_request
from cases.stores import BELT, CENTRE, EAST, PUMP, STORE, VAN
from chaos import books
from models.stock.ledger import EntryKind
from played.company_case import CompanyCase
from played.losses import LosingCompany, Loss, Unanswered
from played.runs import Asked
from servers.service import Denied, plain_weeks
from walking.fuzzing import SEED, TIMES
from walking.storekeeping import OPENINGS, Body, Storekeeping, furnish

ROUNDS, EXAMPLES, STEPS = 5, 3, 40
"""Hypothesis makes much of few examples: the first of each round is of no steps, later ones would repeat what was."""
ACTS = ("send",) * 12 + ("open",) * 2 + ("again", "wait", "kill", "late", "by hand")
MEANWHILE = ("send", "send", "open", "by hand", "late")
LOSSES = st.sampled_from((*(Loss.NONE,) * 8, *Loss))
STEP = st.tuples(LOSSES, st.integers(0, 4), st.integers(0, 12), st.integers(0, 2**32 - 1))
"""What is lost, at which attempt; before which attempt another case takes a step, if any; a seed for all else.

A seed of 0 is no step: to that an example is made short.
"""
KEPT = "kept"
"""A schema that holds what an example begins with."""
REFUSALS = {"InvalidPayload", "NotAllowed", "EventRefused", "InvalidRequest"}


class Beginning:
    """What a database holds now, to which each example goes back."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        with database.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {KEPT}"))
            listed = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            self._tables = list(connection.execute(listed).scalars())
            for table in self._tables:
                connection.execute(text(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"'))

    def again(self) -> None:
        """All is as it was; numbers that the database itself gives go on."""
        back = (
            f'DELETE FROM public."{t}"; INSERT INTO public."{t}" OVERRIDING SYSTEM VALUE TABLE {KEPT}."{t}"'
            for t in self._tables
        )
        with self._database.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {'; '.join(back)}")

    def forget(self) -> None:
        with self._database.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {KEPT} CASCADE"))


@pytest.fixture
def beginning(records: Engine) -> Iterator[Beginning]:
    """Staff, stores with few pieces, plain weeks."""
    with records.begin() as connection:
        for person in ("technician:t-1", "technician:t-2", "supervisor:s-1"):
            staff.add(connection, person, person)
            staff.certify(connection, person, "*", date(2020, 1, 1), date(2099, 12, 31))
        furnish(connection)
        now = datetime.now(UTC)
        publish_calendar(connection, plain_weeks(), FIRST_APPROVAL, now)
        publish_policy(connection, '[parts]\nsettlement = "sold"\n', FIRST_APPROVAL, now)
    found = Beginning(records)
    yield found
    found.forget()


class Play:
    """One example: who sends what is drawn step by step, and what becomes of the attempts to which that leads."""

    def __init__(self, company: LosingCompany) -> None:
        self.company, self.keeper = company, Storekeeping(company)
        self.sent: list[tuple[CompanyCase, str, Body]] = []
        self.applied: list[str] = []
        self._asked, self._inside = 0, False
        self._loss, self._lost_at, self._meanwhile = Loss.NONE, 0, -1
        company.fate = self.fate

    async def fate(self, _case: CompanyCase, _asked: Asked) -> Loss:
        """Of a step one attempt may be lost; before one of them another case may take a whole step."""
        if self._inside:
            return Loss.NONE
        number, self._asked = self._asked, self._asked + 1
        if number == self._meanwhile:
            self._inside = True
            await self._act(self.keeper.pick(MEANWHILE))
            self._inside = False
        return self._loss if number == self._lost_at else Loss.NONE

    async def step(self, loss: Loss, lost_at: int, meanwhile: int, seed: int) -> None:
        """One thing that somebody does, and how it goes wrong."""
        if not seed:
            return
        self.keeper.chance.seed(seed)
        self._loss, self._lost_at, self._meanwhile, self._asked = loss, lost_at, meanwhile, 0
        await self._act(self.keeper.pick(ACTS))

    async def _act(self, act: str) -> None:
        company, keeper = self.company, self.keeper
        cases = [case for case in company.cases.values() if case.open and not (case.ended or case.busy)]
        if act == "open" or (act in ("send", "kill") and not cases):
            await self._open()
        elif act == "send":
            case = keeper.pick(cases)
            event, body = keeper.message(case)
            await self._send(case, event, body | {"event_id": f"e-{len(self.sent)}"})
        elif act == "again" and self.sent:
            case, event, body = keeper.pick(self.sent)
            if not case.busy:
                await self._send(case, event, body)
        elif act == "wait":
            await company.until(company.now + timedelta(minutes=keeper.pick((1, 60, 24 * 60, 9 * 24 * 60))))
        elif act == "kill":
            case = keeper.pick(cases)
            note(f"{company.now:%m-%d %H:%M:%S} killed {case.workflow_id}")
            company.kill(case)
        elif act == "late":
            await company.come_late()
        elif act == "by hand":
            self._by_hand()

    async def _open(self) -> None:
        kind, request = self.keeper.opening()
        note(f"{self._when()} open {kind} {request}")
        try:
            await self.company.open(kind, request)
        except Denied as denied:
            note(f"    {denied.type}: {denied}")
            if denied.type not in REFUSALS:
                raise

    async def _send(self, case: CompanyCase, event: str, body: Body) -> None:
        as_signal = self.keeper.number(0, 3) == 3
        note(f"{self._when()} {case.workflow_id} {case.state} {'signal ' * as_signal}{event} {body}")
        self.sent.append((case, event, body))
        if as_signal:
            await self.company.deliver(case, event, body)
            return
        try:
            answer = await self.company.send(case, event, body)
        except Unanswered:
            note("    no answer")
        except Denied as denied:
            note(f"    {denied.type}: {denied}")
            if denied.type not in REFUSALS:
                raise
        else:
            note(f"    {answer['state']}")
            self.applied.append(f"{case.kind.procedure.name} {event}")

    def _when(self) -> str:
        """The moment, and what is lost of the next step."""
        lost = "" if self._inside or self._loss is Loss.NONE else f" [{self._loss.name} at {self._lost_at}]"
        meanwhile = "" if self._inside or self._meanwhile > 4 else f" [another at {self._meanwhile}]"
        return f"{'  ' * self._inside}{self.company.now:%m-%d %H:%M:%S}{lost}{meanwhile}"

    def _by_hand(self) -> None:
        """What the warehouse books beside the cases; some of it twice under one number."""
        keeper = self.keeper
        what, number = keeper.pick(("move", "scrap", "adjust")), f"M-{keeper.number(1, 5)}"
        pieces = {keeper.pick((PUMP, BELT)): keeper.number(1, 3)}
        place, other = keeper.pick(((EAST, VAN), (VAN, EAST), (CENTRE, EAST)))
        change = stock_changes.StockChange(quantities=pieces, at=self.company.now, by=STORE, note="by hand")
        note(f"{self._when()} {what} {number} {pieces} {place} {other}")
        try:
            with self.company.engine.begin() as connection:
                match what:
                    case "move":
                        entries = stock_changes.moved(connection, change, place, other)
                    case "scrap":
                        entries = stock_changes.scrapped(connection, change, place)
                    case _:
                        entries = list(change.entries(EntryKind.ADJUSTED, place, keeper.pick((1, -1))))
                stock_entries.book(connection, number, entries)
        except (Unfit, stock_entries.AnotherOfThatNumber) as refused:
            note(f"    {refused}")

    async def come_to_rest(self) -> None:
        """Nothing is lost any more; what hung comes, and every open case takes one more step."""
        self._inside = True
        company = self.company
        for _ in range(2):
            while company.hanging:
                await company.come_late()
            for case in [case for case in company.cases.values() if case.open and not case.ended]:
                company.kill(case)
                await company.send(case, "add_note", {"by": "clerk:c-1", "note": "the last"})
        await company.until(company.now)

    def wrong(self) -> list[str]:
        """What of the ledger, and of the cases against their records, does not hold."""
        database = self.company.engine
        with database.connect() as connection:
            found = [*stock_shown.amiss(connection), *stock_shown.kept_for_nobody(connection)]
            found += [*stock_shown.stray_on_the_way(connection)]
        return [*map(str, found), *books.wrong(database, self.company.now), *self.company.differing()]


async def played(database: Engine, script: list[tuple[Loss, int, int, int]], most: int) -> Play:
    """An example from the beginning to its end, with nothing wrong."""
    async with LosingCompany(database, "2026-11-23 09:00", most=most) as company:
        play = Play(company)
        for kind in ("PartsRequest", "Repair", "Purchase"):
            await company.open(kind, OPENINGS[kind](play.keeper))
        for step in script:
            await play.step(*step)
        await play.come_to_rest()
        assert play.wrong() == []
        return play


def test_no_loss_and_no_order_of_steps_makes_the_ledger_wrong(beginning: Beginning, records: Engine) -> None:
    """Balances are sums, nothing is kept for nobody, each case is as its records say."""
    applied: set[str] = set()

    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEP, min_size=STEPS, max_size=STEPS), st.sampled_from((1_000_000, 5)))
    def play(script: list[tuple[Loss, int, int, int]], most: int) -> None:
        beginning.again()
        applied.update(asyncio.run(played(records, script, most)).applied)

    for number in range(ROUNDS * TIMES):
        seed(SEED * 1_000_000 + number)(play)()
    assert len(applied) > 20, "steps that get nowhere show nothing"


async def test_an_update_that_is_forgotten_leaves_no_form(beginning: Beginning, records: Engine) -> None:
    """What its lost attempt had written goes with the next step that is written in its place."""

    async def forgotten(_case: CompanyCase, asked: Asked) -> Loss:
        return Loss.FORGOTTEN if asked.name == "record" else Loss.NONE

    async def kept(_case: CompanyCase, _asked: Asked) -> Loss:
        return Loss.NONE

    async with LosingCompany(records, "2026-11-23 09:00") as company:
        case = await company.open("PartsRequest", parts_request(to=VAN, lines=[{"part": PUMP, "quantity": 9}]))
        company.fate = forgotten
        with pytest.raises(Unanswered):
            await company.send(case, "pass_up", {"by": STORE, "reason": "not here"})
        assert [wrong.partition("'parts_passed_up'")[2] for wrong in company.differing() if "is left of" in wrong]
        company.fate = kept
        await company.send(case, "add_note", {"by": STORE, "note": "n"})
        assert (case.state, company.differing()) == ("submitted", [])
