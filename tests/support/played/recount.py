"""Somebody's work counted by another road: from what each step of a company wrote, as it was written (六§3–4).

It watches whom each case was with after each step, and when each commitment was first overdue or met. It asks no
table that an appraisal's reading asks but the register and the customers' entries, for what was filled in.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, text

from models.case import Commitment, Entry
from models.people import human
from models.record import Write
from played.company import Company

OF_CUSTOMERS = ("name", "phone", "email", "address", "zone")
OF_PRODUCTS = ("model", "category", "serial", "purchased_on")
OF_GOODS: Mapping[str, Sequence[tuple[str, str]]] = {
    "Repair": [("product", name) for name in OF_PRODUCTS],
    "Installation": [("product", name) for name in ("model", "category", "serial")],
    "Delivery": [("order", name) for name in ("model", "category")],
    "Return": [*(("item", name) for name in ("model", "category", "serial")), ("purchase", "purchased_on")],
}
"""By kind where its request has what else of these can be filled; of an order each of its items has it."""
COUNTED = ("Repair", "Visit", "Complaint", "DailyReport")
"""The kinds from whose steps anything is counted."""
ENTRIES = """
    SELECT id, name, address, zone,
        (SELECT max(given) FROM customer_contact k WHERE k.entry = c.entry AND kind = 'phone') AS phone,
        (SELECT max(given) FROM customer_contact k WHERE k.entry = c.entry AND kind = 'email') AS email
    FROM customer c WHERE id IS NOT NULL"""
FINISHED = ("finish", "finish_in_workshop")
"""Who sends the last of these has done the work of a repair."""
Away = dict[str, list[tuple[datetime, datetime]]]
"""By the id of a person from when to when they are absent."""
Figures = dict[str, dict[str, Counter[str]]]
"""By person and indicator how much counts (`of`) and how much of it was kept."""


@dataclass(frozen=True)
class Decided:
    """When a commitment was decided, by which due, and whether it was kept."""

    at: datetime
    due: datetime
    kept: bool


def decided(states: Sequence[Commitment]) -> Decided | None:
    """What became of a commitment, given as each step wrote it; None where it was dropped or still runs."""
    last = states[-1]
    if last.state == "dropped":
        return None
    if last.state == "met" and not last.late:
        assert last.met_at is not None
        return Decided(last.met_at, last.due_at, kept=True)
    passed = [c.due_at for c in states if c.state == "overdue"]
    if not passed and last.state == "met":
        passed = [last.due_at]
    return Decided(min(passed), min(passed), kept=False) if passed else None


@dataclass(frozen=True)
class Noted:
    """What is kept of a step."""

    workflow_id: str
    kind: str
    entry: Entry
    assignee: str | None
    commitments: Sequence[Commitment]
    message: str | None

    @classmethod
    def of(cls, write: Write) -> "Noted":
        """What a step wrote, without its forms and postings."""
        commitments = tuple(write.commitments)
        return cls(write.workflow_id, write.kind, write.entry, write.case.assignee, commitments, write.message)


@dataclass
class Recount:
    """What the steps of all cases wrote, in order, and the time that is counted."""

    begin: datetime
    end: datetime
    away: Away
    writes: dict[str, list[Noted]] = field(default_factory=lambda: defaultdict(list))
    figures: Figures = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))

    def watch(self, company: Company) -> None:
        """From now on notes each step that stands."""
        note = company.activities._note

        def noted(write: Write) -> None:
            if write.kind in COUNTED:
                self.writes[write.workflow_id].append(Noted.of(write))
            note(write)

        company.activities._note = noted  # type: ignore[method-assign]

    def of(self, begin: datetime, end: datetime, away: Away) -> "Recount":
        """The same steps, as far as they are written yet, for another time."""
        return replace(self, begin=begin, end=end, away=away, figures=defaultdict(lambda: defaultdict(Counter)))

    def count(self, connection: Connection) -> Figures:
        """Counts all indicators of everybody."""
        for counted in (self._contacts, self._repairs, self._reports, self._visits, self._complaints):
            counted()
        self._records(connection)
        return self.figures

    def answers(self, people: set[str]) -> list[int]:
        """What customers said of these people's work, 0 to 100, from the messages."""
        return [score for person, _, score in self.heard() if person in people]

    def heard(self) -> list[tuple[str | None, str, int]]:
        """Whose work each answer of a customer is about, in which case, and the score."""
        counted = (write for write in chain.from_iterable(self.writes.values()) if self._counts(write))
        each = ((write.workflow_id, self._answer(write)) for write in counted)
        return [(found[0], case, found[1]) for case, found in each if found is not None]

    # -- whose and when -----------------------------------------------------------------------------------------

    def with_whom(self, case: str, moment: datetime) -> str | None:
        """The id of whom a case was with at a moment: whom the last step until then has put in charge."""
        found = before = None
        for write in self.writes[case]:
            if write.assignee != before and write.entry.at <= moment:
                found = write.assignee
            before = write.assignee
        return human(found) if found is not None else None

    def commitments(self, kind: str, name: str) -> Iterator[tuple[str, list[Commitment]]]:
        """Of each case of a kind the first commitment of a name, as each step wrote it."""
        for case, writes in self.writes.items():
            states = [c for write in writes for c in write.commitments if c.name == name]
            if states and writes[0].kind == kind:
                yield case, [c for c in states if c.seq == states[0].seq]

    def _add(
        self, indicator: str, person: str | None, moment: datetime, kept: int, *dues: datetime, of: int = 1
    ) -> None:
        absent = self.away.get(str(person), [])
        out = any(begin <= due < end for due in dues for begin, end in absent)
        if person is not None and self.begin <= moment < self.end and not out:
            self.figures[person][indicator].update(kept=int(kept), of=of)

    def _decided(self, indicator: str, case: str, *found: Decided | None) -> None:
        """Something that is decided once all of these are."""
        known = [one for one in found if one is not None]
        if len(known) == len(found):
            last = max(one.at for one in known)
            kept = all(one.kept for one in known)
            self._add(indicator, self.with_whom(case, last), last, kept, *(one.due for one in known))

    # -- the indicators -----------------------------------------------------------------------------------------

    def _contacts(self) -> None:
        for case, states in self.commitments("Repair", "contact"):
            self._decided("response", case, decided(states))

    def _repairs(self) -> None:
        arrivals = dict(self.commitments("Repair", "arrival"))
        for case, states in self.commitments("Repair", "completion"):
            self._decided("repairs", case, decided(arrivals[case]), decided(states))

    def _reports(self) -> None:
        for case, states in self.commitments("DailyReport", "hand_in"):
            self._decided("reports", case, decided(states))

    def _visits(self) -> None:
        for case, writes in self.writes.items():
            last = writes[-1].entry
            if writes[0].kind == "Visit" and last.to in ("reported", "missed"):
                dues = [last.at] if last.to == "missed" else []
                self._add("visits", self.with_whom(case, last.at), last.at, last.to == "reported", *dues)

    def _complaints(self) -> None:
        for write in chain.from_iterable(self.writes.values()):
            entry = write.entry
            if (entry.from_, entry.to) == ("answered", "resolved"):
                satisfied = entry.event == "confirm_satisfied"
                self._add("complaints", self.with_whom(write.workflow_id, entry.at), entry.at, satisfied)

    def _records(self, connection: Connection) -> None:
        entries = {row["id"]: dict(row) for row in connection.execute(text(ENTRIES)).mappings()}
        for row in connection.execute(text("SELECT kind, opened_at, request FROM service_register")):
            customer, by = row.request.get("customer"), row.request["by"]
            if customer is None or by.startswith(("system:", "customer:")):
                continue
            entry: dict[str, Any] = entries[customer["id"]] if customer.get("id") else {}
            filled = sum(bool(customer.get(name) or entry.get(name)) for name in OF_CUSTOMERS)
            goods = [_filled(row.request, *where) for where in OF_GOODS.get(row.kind, ())]
            filled, of = filled + sum(goods), len(OF_CUSTOMERS) + len(goods)
            self._add("records", human(by), row.opened_at, filled, of=of)

    # -- what customers said ------------------------------------------------------------------------------------

    def _counts(self, write: Noted) -> bool:
        applied = write.message is not None and write.entry.outcome == "applied"
        return applied and self.begin <= write.entry.at < self.end

    def _answer(self, write: Noted) -> tuple[str | None, int] | None:
        """Whose work it was, and the score; None for what is no answer."""
        entry, said = write.entry, json.loads(write.message or "{}")
        whose = self.with_whom(write.workflow_id, entry.at)
        if entry.event == "follow_up" and write.kind == "Repair" and said.get("satisfied") is not None:
            steps = [w.entry for w in self.writes[write.workflow_id] if w.entry.seq < entry.seq]
            done = [one.by for one in steps if one.event in FINISHED and one.outcome == "applied"]
            return human(done[-1]) if done else whose, 100 * said["satisfied"]
        if entry.event == "report" and write.kind == "Visit" and said["satisfied"] is not None:
            return whose, 25 * (said["satisfied"] - 1)
        if entry.event == "close_unresolved":
            return whose, 0
        if entry.event == "confirm_satisfied":
            return whose, 25 * (said["score"] - 1) if "score" in said else 100
        return None


def _filled(request: Mapping[str, Any], where: str, name: str) -> bool:
    found = request.get(where) or {}
    return all(one.get(name) for one in found.get("items", [found]))
