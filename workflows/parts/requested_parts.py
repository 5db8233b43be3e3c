"""The lines of a request for parts: what of each is where, and what the request comes to (二§3)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from models.kinds.partsrequest import Approval, Issue, RequestLine, RequestReason
from models.stock.ledger import PartLine
from workflows.language.declaration import SAME, Step
from workflows.parts.stock import Stock


class RequestedParts(Stock):
    """What is asked for is at each moment open, refused, kept, on the way, received or damaged: never two of them."""

    @property
    def to_be_invoiced(self) -> bool:
        """Nothing is on the way any more to a station that buys, and it was not charged yet."""
        facts = self.facts
        return bool(facts.sold and not facts.in_transit and facts.owed)

    @property
    def waits_for_invoice(self) -> bool:
        """The case stands still until the station is charged: it can be neither called off nor refused before."""
        return self.to_be_invoiced and self.now_taken.draft.standing == "issued"

    def line_of(self, part: str, place: int | None = None) -> RequestLine:
        """The line of a part. Raises Refusal at that place of `lines` where it was not asked for."""
        line = self.facts.of(part)
        where = ("lines", place, "part") if place is not None else ("lines",)
        self.unfit_unless(line is not None, *where, msg=f"{part} was not asked for")
        assert isinstance(line, RequestLine), "refused otherwise"
        return line

    def keep_lines(self) -> None:
        """Writes the lines that this step has changed; at the opening all of them."""
        facts = self.facts
        since = self.request.since_at or self.case.opened_at
        before = getattr(self.file.facts, "lines", ()) if self.file is not None else ()
        for line in (line for line in facts.lines if line not in before):
            self.form(
                "parts_request_line", line.part, source=facts.source, to=facts.to, urgent=facts.urgent, since_at=since,
                open=line.open, **line.model_dump(exclude={"part", "passed"}),
            )

    def decided(self, lines: Sequence[Approval] = (), reason: str | None = None) -> None:
        """What the store has decided."""
        shown = [given.model_dump(exclude_none=True) for given in lines]
        self.next_row("parts_decision", "decisions", final=True, lines=shown, reason=reason, **self.stamp("decided"))

    def settled(self, lines: list[dict[str, Any]], reason: str) -> None:
        """What became of what was on the way."""
        self.next_row(
            "parts_missing", "settlements", final=True, lines=lines, reason=reason, **self.stamp("settled")
        )

    def lacking(self, lines: Sequence[PartLine] | None) -> dict[str, int]:
        """What is to be asked for above: as named, else all that is open and neither there nor asked for already."""
        if lines is None:
            free = self.read("stock_free")
            missing = {line.part: line.open - line.passed - free.get(line.part, 0) for line in self.facts.lines}
            return {part: quantity for part, quantity in missing.items() if quantity > 0}
        for place, given in enumerate(lines):
            line = self.line_of(given.part, place)
            most = line.open - line.passed
            self.unfit_unless(
                given.quantity <= most, "lines", place, "quantity", msg=f"must be {max(most, 0)} at most: the rest is "
                "not open, or was passed up before",
            )
        return {given.part: given.quantity for given in lines}

    def as_kept(self) -> None:
        """What a count has taken away of what was kept is open again. Raises Refusal where nothing is left."""
        there = {row["part"]: row["quantity"] for row in self.read("kept_for") if row["place"] == self.facts.source}
        cut = [line for line in self.facts.lines if line.kept > there.get(line.part, 0)]
        for line in cut:
            line.kept = there.get(line.part, 0)
        if cut:
            self.remark(f"a count has cut what was kept: {', '.join(line.part for line in cut)}")
        self.refuse_unless(
            any(line.kept for line in self.facts.lines),
            "nothing is kept any more, since a count has cut it: cancel it and ask again",
        )

    def exactly_the_kept(self, lines: Sequence[Issue]) -> None:
        """Every part that is approved is named. Raises Refusal."""
        named = {given.part for given in lines}
        left_out = [line.part for line in self.facts.lines if line.kept and line.part not in named]
        self.unfit_unless(not left_out, "lines", msg=f"must name {', '.join(left_out[:10])} too, which is approved")

    # -- what comes -------------------------------------------------------------------------------------------------

    def way(self, kind: str) -> str:
        """The place of parts on the way. Raises Refusal where the list of places has none."""
        return self._listed(self.read("stock_ways")[kind], kind)

    def _listed(self, place: str | None, kind: str) -> str:
        return self.refuse_unless(place, f"the list of places has none of kind {kind}: add one first")

    @property
    def way_out(self) -> str:
        """Where what was issued lies until it comes."""
        assert self.facts.transit is not None, "something was issued"
        return str(self.facts.transit)

    def has_come(self, line: RequestLine, quantity: int) -> None:
        """Pieces come to the place that asked, kept there for the repair that waits for them."""
        facts = self.facts
        line.transit -= quantity
        line.received += quantity
        if facts.sold:
            facts.owed += Decimal(facts.prices.get(line.part, "0")) * quantity
        self.move_stock(line.part, quantity, self.way_out, facts.to)
        if quantity and self.for_a_repair:
            self.keep_for(facts.repair, line.part, facts.to, quantity)

    def came_damaged(self, line: RequestLine, quantity: int) -> None:
        """Pieces that came damaged lie apart. Raises Refusal where there is no place for it."""
        if not quantity:
            return
        line.transit -= quantity
        line.damaged += quantity
        apart = self._listed(self.facts.quarantine, "quarantine")
        self.move_stock(line.part, quantity, self.way_out, apart, note="damaged")

    @property
    def for_a_repair(self) -> bool:
        """What comes is for a repair that is still open."""
        return self.request.reason is RequestReason.REPAIR and bool(self.read("case_open"))

    def serve(self, came: Mapping[str, int]) -> None:
        """Whom what has come is for: the repair is told, else those who wait at a hub have it."""
        there = {part: quantity for part, quantity in came.items() if quantity}
        if not there:
            return
        if self.for_a_repair:
            lines = [{"part": part, "quantity": quantity} for part, quantity in there.items()]
            self.tell_case(self.facts.repair, "parts_arrived", place=self.facts.to, lines=lines)
        else:
            self.serve_waiting(self.facts.to, there)

    # -- what it comes to -------------------------------------------------------------------------------------------

    def after_a_change(self) -> Any:
        """The state that the lines make: on the way, approved, waiting, or over."""
        facts, lines = self.facts, self.facts.lines
        if not facts.in_transit:
            self.meet("receive")
        if facts.in_transit or self.to_be_invoiced:
            return SAME
        if any(line.kept for line in lines):
            return self._named("approved")
        if any(line.open for line in lines):
            return self._named("backordered")
        return self.ending(self._named("refused"))

    def ending(self, otherwise: Step) -> Step:
        """`received` where anything has come, be it damaged, else what is said."""
        came = any(line.received or line.damaged for line in self.facts.lines)
        return self._named("received") if came else otherwise

    def _named(self, state: str) -> Step:
        return self.procedure.steps[state]
