"""What people send who have to do with stores: openings and events of the kinds that touch the ledger, as drawn.

Which event may come is what the case says is possible; what it says fits mostly what the case has, a piece too many now
and then. All is drawn by one chance, which is seeded anew for each step: a step that is left out changes no other's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from activities.books.stock.stock import kept
from activities.rules.stock import stock_entries, stock_masters
from cases import custodies, plans
from cases.parts_requests import parts_request
from cases.purchases import BUYER, MANAGER, TOP, bought, purchase_request
from cases.stocktakes import CLERK
from cases.stores import (
    BELT,
    BOSS,
    CENTRE,
    EAST,
    OPENED,
    OTHER_STORE,
    OTHER_VAN,
    PARTS,
    PLACES,
    PUMP,
    STATION,
    STORE,
    SUPPLIERS,
    TECH,
    UNITS,
    VAN,
    WEST,
)
from models.stock.ledger import EntryKind, StockEntry
from played.company import Company
from played.company_case import CompanyCase
from servers.service import repair_request
from walking.walks import Walk

Body = dict[str, Any]
Value = TypeVar("Value")
OF_THE_LEDGER = ("PartsRequest", "Repair", "Purchase", "Stocktake", "PartsPlan", "Handover", "Custody")
WANTED = (PUMP, BELT)
"""Few parts, so that cases are after the same pieces."""
STOCK = {CENTRE: 8, EAST: 5, WEST: 2, VAN: 3, OTHER_VAN: 1}
"""And few of each."""
OTHER_CLERK = "clerk:c-2"
ENDS = ("refuse", "cancel", "close_short", "abandon")
"""Rarely sent, or most cases would end before they begin."""


def furnish(connection: Connection) -> None:
    """The lists, and few pieces of two parts."""
    stock_masters.enter(connection, stock_masters.PLACES, PLACES)
    stock_masters.enter(connection, stock_masters.PARTS, [part for part in PARTS if part["number"] in WANTED])
    stock_masters.enter(connection, stock_masters.SUPPLIERS, SUPPLIERS)
    stock_masters.enter(connection, stock_masters.UNITS, UNITS)
    there = [(place, part, pieces) for place, pieces in STOCK.items() for part in WANTED]
    known = {"kind": EntryKind.ADJUSTED, "happened_at": OPENED, "by": STORE}
    entries = [StockEntry(part=part, place=place, quantity=pieces, **known) for place, part, pieces in there]
    stock_entries.book(connection, "opening", entries)


class Storekeeping:
    """Who opens what, and what is sent to a case next."""

    def __init__(self, company: Company) -> None:
        self.company, self.chance = company, Random(0)  # noqa: S311 - seeded anew for each step
        self._opened = 0

    # -- what is drawn ----------------------------------------------------------------------------------------------

    def pick(self, values: Sequence[Value]) -> Value:
        """One of them."""
        return self.chance.choice(values)

    def number(self, least: int, most: int) -> int:
        """A number; the least where there is no other."""
        return self.chance.randint(least, max(least, most))

    def pieces(self, there: int) -> int:
        """As many as there are, fewer, or one too many."""
        return self.pick((there, there, there, max(there - 1, 0), 1, there + 1))

    def rows(self, query: str, **given: Any) -> list[Any]:
        with self.company.engine.connect() as connection:
            return list(connection.execute(text(query), given))

    # -- openings ---------------------------------------------------------------------------------------------------

    def opening(self) -> tuple[str, Body]:
        """A kind and a request."""
        kind = self.pick((*OF_THE_LEDGER, "PartsRequest", "PartsRequest", "Repair", "Repair", "Purchase"))
        self._opened += 1
        return kind, OPENINGS[kind](self)

    def lines(self, most: int) -> list[Body]:
        """One part, or both."""
        parts = self.pick((WANTED[:1], WANTED[1:], WANTED))
        return [{"part": part, "quantity": self.number(1, most)} for part in parts]

    def request(self) -> Body:
        to = self.pick((VAN, EAST, "station-e1", OTHER_VAN))
        by, urgent = self.pick((TECH, "clerk:c-9")), self.pick((False, True))
        return parts_request(by=by, to=to, lines=self.lines(9), urgent=urgent)

    def purchase(self) -> Body:
        lines = [bought(line["part"], line["quantity"]) for line in self.lines(6)]
        return purchase_request(place=self.pick((CENTRE, EAST)), lines=lines)

    def stocktake(self) -> Body:
        place = self.pick((VAN, EAST, CENTRE))
        return {"by": BOSS, "place": place, "parts": list(self.pick((WANTED, WANTED[:1])))}

    def custody(self) -> Body:
        return custodies.custody_request({"number": f"T-{self.number(1, 2)}"})

    def plan(self) -> Body:
        return plans.plan_request(month=f"{2027 + self._opened // 12}-{self._opened % 12 + 1:02d}")

    def handover(self) -> Body:
        return {"by": "hr:h-1", "person": TECH, "last_on": "2099-06-30", "kind": "moving"}

    # -- events -----------------------------------------------------------------------------------------------------

    def message(self, case: CompanyCase) -> tuple[str, Body]:
        """One of the events that are possible now, mostly one that books or leads to one."""
        view = case.view()
        kind, possible = case.kind.procedure.name, list(view["possible"])
        leaves = self.number(0, 19) == 0
        books = [event for event in FITTING[kind] if event in possible and (leaves or event not in ENDS)]
        books = [event for event in books if WORTH_WHILE.get(event, _always)(case.file.facts)]
        names = books if books and self.number(0, 19) else possible or list(case.kind.procedure.events)
        event = self.pick(names)
        fitting = FITTING[kind].get(event)
        if fitting is None:
            walk = Walk(case.kind.procedure, self.number(0, 99))
            return event, walk.payload(case.kind.procedure.events[event], view, self.company.now)
        return event, fitting(self, case)

    def store(self) -> str:
        """A storekeeper, mostly not the one who asked."""
        return self.pick((STORE, OTHER_STORE))

    # requests

    def approve(self, case: CompanyCase) -> Body:
        lines = []
        for line in _lines(case):
            approved = self.pieces(line.open)
            refused = self.pick((0, 0, max(line.open - approved, 0)))
            lines.append({"part": line.part, "approved": approved, "refused": refused, "why": "few are left"})
        return {"by": self.store(), "lines": lines}

    def pass_up(self, _case: CompanyCase) -> Body:
        return {"by": self.store(), "reason": "not here"}

    def pick_parts(self, _case: CompanyCase) -> Body:
        return {"by": self.store()}

    def issue(self, case: CompanyCase) -> Body:
        given = [(line.part, self.pieces(line.kept)) for line in _lines(case) if line.kept]
        lines = [{"part": part, "quantity": pieces, "why": "as many as there are"} for part, pieces in given]
        return {"by": self.store(), "lines": lines, "reference": "LS-1"}

    def receive(self, case: CompanyCase) -> Body:
        lines = []
        for line in _lines(case):
            if line.transit:
                received = self.pieces(line.transit)
                lines.append({"part": line.part, "received": received, "damaged": self.pick((0, 0, 1))})
        return {"by": self.pick((TECH, STATION, STORE)), "lines": lines}

    def settle_missing(self, case: CompanyCase) -> Body:
        there = [(line.part, line.transit) for line in _lines(case) if line.transit]
        decision = self.pick(("found", "lost", "claimed"))
        lines = [{"part": part, "quantity": self.pieces(pieces) or 1, "decision": decision} for part, pieces in there]
        return {"by": BOSS, "lines": lines, "reason": "searched"}

    def bring_back(self, _case: CompanyCase) -> Body:
        return {"by": self.store(), "reason": "not needed there"}

    def invoice(self, case: CompanyCase) -> Body:
        return {"by": "finance:f-1", "invoice_no": "I-1", "amount": f"{_facts(case).owed:.2f}"}

    def ends(self, by: str) -> Body:
        """An end that somebody gives a reason for."""
        return {"by": by, "reason": "not needed"}

    # purchases

    def allow(self, _case: CompanyCase) -> Body:
        return {"by": TOP}

    def place_order(self, _case: CompanyCase) -> Body:
        return {"by": BUYER, "supplier_reference": "SO-1", "expected_on": "2099-01-01"}

    def take_in(self, case: CompanyCase) -> Body:
        lines = [
            {"part": line.part, "good": self.pieces(line.open), "rejected": self.pick((0, 0, 1))}
            for line in _lines(case)
        ]
        return {"by": self.store(), "delivery_note": f"DN-{self.number(1, 3)}", "lines": lines}

    # stocktakes

    def count(self, case: CompanyCase) -> Body:
        return self._counted(case, CLERK, self._sheet(case))

    def recount(self, case: CompanyCase) -> Body:
        again = "SELECT key FROM stocktake_line WHERE workflow_id = :case AND to_recount ORDER BY key"
        parts = [row.key for row in self.rows(again, case=case.workflow_id)]
        return self._counted(case, OTHER_CLERK, parts or self._sheet(case))

    def _sheet(self, case: CompanyCase) -> list[str]:
        """What is to be counted: the parts that were named, else all that the records have put on the sheet."""
        on_it = "SELECT key FROM stocktake_line WHERE workflow_id = :case ORDER BY key"
        return case.file.request.get("parts") or [row.key for row in self.rows(on_it, case=case.workflow_id)]

    def _counted(self, case: CompanyCase, by: str, parts: Sequence[str]) -> Body:
        lies = "SELECT part, on_hand FROM stock_balance WHERE place = :place"
        there = {row.part: row.on_hand for row in self.rows(lies, place=case.file.request["place"])}
        counted = {part: max(there.get(part, 0) + self.pick((0, 0, -1, -2, 1)), 0) for part in parts}
        return {"by": by, "lines": [{"part": part, "counted": pieces} for part, pieces in counted.items()]}

    def explain(self, case: CompanyCase) -> Body:
        differ = "SELECT key FROM stocktake_line WHERE workflow_id = :case AND difference <> 0 AND cause IS NULL"
        parts = [row.key for row in self.rows(f"{differ} ORDER BY key", case=case.workflow_id)]
        return {"by": STORE, "part": (parts or [PUMP])[0], "cause": "unbooked"}

    def apply(self, case: CompanyCase) -> Body:
        body: Body = {"by": BOSS}
        if self.pick((False, True)):
            place = case.file.request["place"]
            holders = self.rows("SELECT DISTINCT holder FROM stock_entry WHERE holder IS NOT NULL ORDER BY 1")
            with self.company.engine.connect() as connection:
                rows = kept(connection, [row.holder for row in holders])
            cut = [{"case": r.holder, "part": r.part, "quantity": r.quantity} for r in rows if r.place == place]
            body |= {"cut": cut[:2]} if cut else {}
        return body

    # repairs

    def assign(self, _case: CompanyCase) -> Body:
        return {"by": BOSS, "technician": self.pick((TECH, "technician:t-2"))}

    def contact(self, case: CompanyCase) -> Body:
        visit = self.company.now + timedelta(minutes=5)
        return {"by": _technician(case), "diagnosis": "pump", "visit_at": visit.isoformat()}

    def arrive(self, case: CompanyCase) -> Body:
        return {"by": _technician(case), "badge_shown": True}

    def start_work(self, case: CompanyCase) -> Body:
        return {"by": _technician(case)}

    def request_parts(self, case: CompanyCase) -> Body:
        return {"by": _technician(case), "lines": self.lines(5)}

    def take_to_workshop(self, case: CompanyCase) -> Body:
        return {"by": _technician(case), "condition": "scratched"}

    def finish(self, case: CompanyCase) -> Body:
        return {
            "by": _technician(case), "work": "w", "minutes": 9, "customer_signature": "s", "parts": self._used(case),
        }  # fmt: skip

    def finish_in_workshop(self, case: CompanyCase) -> Body:
        return {"by": _technician(case), "work": "w", "minutes": 9, "parts": self._used(case)}

    def _used(self, case: CompanyCase) -> list[Body]:
        kit = {row.part: row.reserved for row in _facts(case).kit}
        parts = self.pick((WANTED[:1], WANTED, ()))
        return [{"part": part, "quantity": self.pieces(kit.get(part, 0)) or 1} for part in parts]

    # plans, custodies, handovers

    def demand(self, _case: CompanyCase) -> Body:
        return {"by": STATION} | plans.demand((PUMP, self.number(0, 90)), (BELT, 10))

    def draft(self, _case: CompanyCase) -> Body:
        return {"by": STORE}

    def approve_plan(self, _case: CompanyCase) -> Body:
        return {"by": TOP, "budget": self.pick(("99999.00", "600.00"))}

    def order(self, case: CompanyCase) -> Body:
        needed = "SELECT key FROM parts_plan_line WHERE workflow_id = :case AND need > 0 ORDER BY key"
        lines = [(row.key, self.pick(("sup-1", "sup-2")), "9.50") for row in self.rows(needed, case=case.workflow_id)]
        return {"by": BUYER} | plans.ordered(*lines)

    def write_off(self, _case: CompanyCase) -> Body:
        return {"by": MANAGER, "thing": f"stock:{VAN}", "reason": "gone", "evidence": "B-1"}

    def give_back(self, _case: CompanyCase) -> Body:
        return {"by": STORE, "condition": "ok", "holder_signature": "s"}


def _always(_facts: Any) -> bool:
    return True


def _facts(case: CompanyCase) -> Any:
    """What it remembers."""
    return case.file.facts


def _lines(case: CompanyCase) -> Sequence[Any]:
    """Its lines, a part each."""
    lines: Sequence[Any] = _facts(case).lines
    return lines


def _technician(case: CompanyCase) -> str:
    return case.file.assignee or TECH


Opening = Callable[[Storekeeping], Body]
Fitting = Callable[[Storekeeping, CompanyCase], Body]
OPENINGS: Mapping[str, Opening] = {
    "PartsRequest": Storekeeping.request,
    "Purchase": Storekeeping.purchase,
    "Stocktake": Storekeeping.stocktake,
    "Repair": lambda _: repair_request(),
    "Custody": Storekeeping.custody,
    "PartsPlan": Storekeeping.plan,
    "Handover": Storekeeping.handover,
}
WORTH_WHILE: Mapping[str, Callable[[Any], bool]] = {
    "pass_up": lambda facts: facts.source_kind == "hub" and any(line.open > line.passed for line in facts.lines),
    "bring_back": lambda facts: facts.in_transit,
    "settle_missing": lambda facts: facts.in_transit,
    "invoice": lambda facts: facts.owed > 0,
}
"""Else they are sent as rarely as whatever else is possible."""
FITTING: Mapping[str, Mapping[str, Fitting]] = {
    "PartsRequest": {
        "approve": Storekeeping.approve, "issue": Storekeeping.issue, "receive": Storekeeping.receive,
        "pick": Storekeeping.pick_parts, "pass_up": Storekeeping.pass_up, "bring_back": Storekeeping.bring_back,
        "settle_missing": Storekeeping.settle_missing, "invoice": Storekeeping.invoice,
        "refuse": lambda keeper, _: keeper.ends(STORE), "cancel": lambda keeper, _: keeper.ends(BOSS),
    },
    "Purchase": {
        "allow": Storekeeping.allow, "place_order": Storekeeping.place_order, "receive": Storekeeping.take_in,
        "close_short": lambda keeper, _: keeper.ends(BUYER), "cancel": lambda keeper, _: keeper.ends(BUYER),
    },
    "Stocktake": {
        "count": Storekeeping.count, "recount": Storekeeping.recount, "explain": Storekeeping.explain,
        "apply": Storekeeping.apply, "abandon": lambda keeper, _: keeper.ends(BOSS),
    },
    "Repair": {
        "assign": Storekeeping.assign, "request_parts": Storekeeping.request_parts, "contact": Storekeeping.contact,
        "arrive": Storekeeping.arrive, "start_work": Storekeeping.start_work, "finish": Storekeeping.finish,
        "take_in": Storekeeping.take_to_workshop, "finish_in_workshop": Storekeeping.finish_in_workshop,
        "cancel": lambda keeper, _: keeper.ends("clerk:c-1"),
    },
    "Custody": {"give_back": Storekeeping.give_back},
    "PartsPlan": {
        "submit_demand": Storekeeping.demand, "draft": Storekeeping.draft, "approve": Storekeeping.approve_plan,
        "order": Storekeeping.order,
    },
    "Handover": {"write_off": Storekeeping.write_off},
}  # fmt: skip
"""By kind what its events say; whatever else is possible says what a walk through the kind would."""
