"""Steps that book parts: in the same step, the same day, and what comes is kept for those who wait (二§3, §11)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from models.offices import entitled
from models.stock.ledger import EntryKind, StockEntry
from models.vocabulary import Role, role_of
from workflows.clocks.turn import not_allowed
from workflows.language.effects import Effects, GuardedChange

CALLED_OFF = GuardedChange(9, "stores-called-off-on-hold")
"""What is asked for or ordered may be called off on hold."""


class Stock(Effects[Any, Any]):
    """What a step enters in the stock ledger; the ledger refuses what is not there."""

    @property
    def own_id(self) -> str:
        """The workflow id under which things are kept for this case."""
        return self.now_taken.draft.workflow_id

    def booking(self) -> None:
        """A step that books is sent by who handles the parts; a supervisor sends it only for an earlier day (二§11).

        Raises Refusal (NotAllowed).
        """
        if self.late_posting:
            self.remark("late_posting")
        elif self.of_a_supervisor:
            raise not_allowed("by: a supervisor books only what happened on an earlier day; the warehouse books this")

    @property
    def of_a_supervisor(self) -> bool:
        """A supervisor has sent it, or an office above."""
        return entitled(role_of(self.by), (Role.SUPERVISOR,))

    def ended_on_hold(self) -> None:
        """A case that is called off on hold ends; one whose history has it refused goes on. Raises Refusal."""
        on_hold = self.case.held_state is not None
        self.refuse_unless(not on_hold or self.has(CALLED_OFF), "it is on hold: resume it first")

    @property
    def late_posting(self) -> bool:
        """The step happened on another day than the server had its message, and longer ago than is usual."""
        had, limit = self.now_taken.now, timedelta(minutes=self.policy.integer("event.backdate_max_minutes"))
        return self.day_of(had) != self.day_of(self.at) and had - self.at > limit

    def enter(
        self, kind: EntryKind, part: str, place: str, quantity: int, *, holder: str | None = None,
        note: str | None = None,
    ) -> None:
        """Enters one line, its quantity signed; nothing where it is none."""
        if quantity:
            self.post(
                StockEntry(
                    kind=kind, part=part, place=place, quantity=quantity, holder=holder, note=note,
                    happened_at=self.at, by=self.by, late=self.late_posting,
                )
            )

    def keep_for(self, holder: str, part: str, place: str, quantity: int) -> None:
        """Keeps pieces for a case."""
        self.enter(EntryKind.RESERVED, part, place, quantity, holder=holder)

    def free_of(self, holder: str, part: str, place: str, quantity: int) -> None:
        """Pieces are no longer kept for a case."""
        self.enter(EntryKind.RELEASED, part, place, -quantity, holder=holder)

    def free_all(self, holder: str) -> None:
        """Nothing is kept for a case any more."""
        self.post(StockEntry.release_all(holder, self.at, self.by))

    def move_stock(self, part: str, quantity: int, out_of: str, into: str, note: str | None = None) -> None:
        """Pieces leave a place for another."""
        self.enter(EntryKind.MOVED_OUT, part, out_of, -quantity, note=note)
        self.enter(EntryKind.MOVED_IN, part, into, quantity, note=note)

    def serve_waiting(self, place: str, came: Mapping[str, int]) -> None:
        """Keeps what has come for the requests that wait for it, in their order, and tells each (二§3).

        The event reads `waiting` of the place and its parts.
        """
        left, served = dict(came), dict[str, list[dict[str, Any]]]()
        for row in self.read("waiting"):
            taken = min(left.get(row["part"], 0), row["open"])
            if taken > 0 and row["case"] != self.own_id:
                left[row["part"]] -= taken
                self.keep_for(row["case"], row["part"], place, taken)
                served.setdefault(row["case"], []).append({"part": row["part"], "quantity": taken})
        for case, lines in served.items():
            self.tell_case(case, "stock_came", place=place, lines=lines)
