"""Parts asked for: approved and kept, picked, issued, received, settled (二§3, §11; 一§34)."""

from decimal import Decimal
from typing import Any

from temporalio import workflow

from models.fields import Line, Money, Text
from models.kinds.partsrequest import (
    Approvals,
    Issues,
    MissingPart,
    PartsFacts,
    PartsOpening,
    Receipts,
    RequestLine,
    RequestReason,
    Settlements,
)
from models.offices import STORES
from models.stock.ledger import EntryKind, PartLines, PlaceId
from models.stock.masters import KEPT_APART, PlaceKind
from models.vocabulary import Role
from models.words import interface as texts
from models.words.spoken import say
from workflows.language.declaration import OPENING, SAME, Automatic, Choice, CommitmentRule, Step, also, event
from workflows.language.effects import GuardedChange
from workflows.loop.case import Case
from workflows.parts.requested_parts import RequestedParts

WAREHOUSE, SUPERVISOR, STATION = Role.WAREHOUSE, Role.SUPERVISOR, Role.STATION
TECHNICIAN, FINANCE, CLERK = Role.TECHNICIAN, Role.FINANCE, Role.CLERK
OF_THE_STORE = (WAREHOUSE, SUPERVISOR)
OF_THE_PLACE = (STATION, TECHNICIAN, WAREHOUSE, SUPERVISOR)
"""Who books what comes, a supervisor for whoever is not at hand."""
RUNS_ON_SINCE = 9
"""The shape from which on the time to issue runs on while parts are picked; older cases have none then."""
RECEIVED_ABOVE = GuardedChange(9, "partsrequest-received-by-a-supervisor")
"""A supervisor books what comes on its day, too."""
APPROVED_LATE = GuardedChange(9, "partsrequest-approved-late")
"""A supervisor approves for an earlier day, in place of the store (二§11)."""
CHARGED_FIRST_SINCE = 6
"""The shape from which on a station is charged before what was brought back is open again."""
SUPPLY = {
    "supply": lambda _case, given: {
        "to": given["to"], "parts": [line["part"] for line in given["lines"]], "case": given["case"],
    }
}
FREE_THERE = {"stock_free": lambda case, _given: {"place": case.facts.source, "parts": case.facts.parts}}
SERVES = {
    "waiting": lambda case, _given: {
        "place": case.facts.to if case.facts.to_kind in (PlaceKind.HUB, PlaceKind.CENTRE) else None,
        "parts": case.facts.parts,
    },
    "case_open": lambda case, _given: {"case": case.facts.repair},
}


@workflow.defn(name="PartsRequest")
class PartsRequest(Case[PartsOpening, PartsFacts], RequestedParts, letter="Q", office=STORES):
    """Parts for a place, from the one that supplies it (二§3)."""

    submitted = Step("Asked for, waiting for the store", "二§3")
    approved = Step("Approved and kept, waiting to be picked", "二§11")
    picking = Step("Being picked", "二§11")
    issued = Step("On the way", "二§11")
    backordered = Step("Waiting for what the store does not have", "二§3")
    received = Step("All that was approved has come", "二§11", end=True)
    not_given = Step("Refused by the store", "二§3", end=True, name="refused")
    cancelled = Step("Cancelled", "二§3", end=True)

    openers = (STATION, TECHNICIAN, WAREHOUSE, CLERK)
    reads = SUPPLY
    commitments = (
        CommitmentRule(
            "approve", "二§3", starts=(OPENING,), met=(approved, not_given, backordered),
            within=Choice("partsrequest.approve", "partsrequest.approve_urgent", lambda case: case.facts.urgent),
        ),
        CommitmentRule(
            "issue", "二§11", starts=(approved,), met=(issued,), kept=True, kept_since=RUNS_ON_SINCE,
            within=Choice("partsrequest.issue", "partsrequest.issue_urgent", lambda case: case.facts.urgent),
        ),
        CommitmentRule(
            "receive", "二§11", starts=("issue",), met=(backordered, received), within="partsrequest.receive"
        ),
        CommitmentRule(
            "invoice", "二§3", starts=("receive", "settle_missing", "bring_back"), met=("invoice",),
            within="partsrequest.invoice", when=lambda case: case.waits_for_invoice,
        ),
        CommitmentRule(
            "backorder", "二§3", starts=(backordered,), met=(approved,), parallel=True,
            within="partsrequest.backorder",
        ),
    )
    automatic = (Automatic(submitted, backordered, lambda case: case.facts.source == case.facts.to),)

    # -- the opening ------------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: PartsOpening) -> str:
        return request.to

    def begin(self, request: PartsOpening) -> PartsFacts:
        """The place that supplies is fixed now; the centre asks only for a repair, and waits for a purchase (二§3)."""
        supply = self.read("supply")
        to, source = supply["to"], supply["source"]
        self.wrong_unless(to is not None, "to", msg="is no place on the list")
        self.wrong_unless(to["kind"] not in KEPT_APART, "to", msg="must be a place where parts are kept for use")
        self.wrong_unless(source is not None, "to", msg="has nobody who supplies it: the list has no centre")
        self.wrong_unless(
            to["kind"] != PlaceKind.CENTRE or request.case is not None, "case",
            msg="is needed where the parts are for the centre",
        )
        self.wrong_unless(request.case is None or supply["case"] is not None, "case", msg="is no case in the register")
        for place, line in enumerate(request.lines):
            self.wrong_unless(line.part not in supply["unknown"], "lines", place, "part", msg="is no part on the list")
        facts = self.now_taken.draft.facts = PartsFacts(
            lines=[RequestLine(part=line.part, asked=line.quantity) for line in request.lines], asker=request.by,
            to=to["id"], to_kind=to["kind"], to_keeper=to["keeper"],
            source=source["id"], source_kind=source["kind"], source_keeper=source["keeper"],
            repair=supply["case"] if request.reason is RequestReason.REPAIR else None, urgent=request.urgent,
            sold=to["kind"] == PlaceKind.STATION and self.policy.choice("parts.settlement") == "sold",
        )  # fmt: skip
        self.keep_lines()
        self.tell(facts.source_keeper, "parts_requested", place=facts.to)
        return facts

    def assignee_of(self, facts: PartsFacts) -> str | None:
        return facts.to_keeper if self.now_taken.draft.standing == "issued" else facts.source_keeper

    def at_end(self) -> None:
        for line in self.facts.lines:
            line.kept = 0
        self.keep_lines()
        self.free_all(self.own_id)

    @staticmethod
    def shown_of(facts: PartsFacts) -> dict[str, Any]:
        lines = [{"open": line.open} | line.model_dump(exclude={"passed"}) for line in facts.lines]
        return {"source": facts.source, "lines": lines}

    @staticmethod
    def page_of(facts: PartsFacts) -> list[str]:
        lines = (say(texts.REQUESTED_PART, open=line.open, **line.model_dump()) for line in facts.lines)
        return [say(texts.BETWEEN_PLACES, source=facts.source, to=facts.to), *lines]

    # -- the store decides ------------------------------------------------------------------------------------------

    @event(submitted, backordered, to=(approved, backordered, not_given, received), by=OF_THE_STORE, clause="二§3")
    def approve(self, lines: Approvals) -> Any:
        """What is approved is kept at once; what is neither approved nor refused stays open (二§3)."""
        self.booking()
        self.refuse_unless(
            not self.late_posting or self.has(APPROVED_LATE), "it was opened when the store alone approved"
        )
        self.not_the_person(asker=self.request.by)
        for place, given in enumerate(lines):
            line = self.line_of(given.part, place)
            self.unfit_unless(
                given.approved + given.refused <= line.open, "lines", place,
                msg=f"approved and refused must come to {line.open} at most",
            )
            line.kept += given.approved
            line.refused += given.refused
            self.keep_for(self.own_id, line.part, self.facts.source, given.approved)
        self.keep_lines()
        self.decided(lines)
        return self.after_a_change()

    @event(submitted, backordered, to=(not_given, received), by=(WAREHOUSE,), clause="二§3")
    def refuse(self, reason: Text) -> Step:
        """The store has none of it to give; whoever asked is told."""
        self.not_the_person(asker=self.request.by)
        for line in self.facts.lines:
            line.refused += line.open
        self.keep_lines()
        self.decided(reason=reason)
        self.tell(self.facts.to_keeper, "parts_refused", reason=reason)
        return self.ending(self.not_given)

    @event(submitted, backordered, to=backordered, by=(WAREHOUSE,), clause="二§3", reads=FREE_THERE)
    def pass_up(self, reason: Text, lines: PartLines | None = None) -> None:
        """A hub asks the centre for what it lacks, as urgent as before and with the first date (二§3)."""
        facts = self.facts
        self.refuse_unless(facts.source_kind == PlaceKind.HUB, f"{facts.source} is no hub: there is nobody above it")
        wanted = self.lacking(lines)
        self.refuse_unless(wanted, "nothing is lacking that was not passed up before")
        for part, quantity in wanted.items():
            self.line_of(part).passed += quantity
        shown = [{"part": part, "quantity": quantity} for part, quantity in wanted.items()]
        self.next_row("parts_passed_up", "passes", final=True, lines=shown, reason=reason, **self.stamp("passed"))
        since = (self.request.since_at or self.recorded.opened_at).isoformat()
        self.open_linked(
            "PartsRequest",
            {"to": facts.source, "lines": shown, "reason": "other", "urgent": facts.urgent, "since_at": since},
        )

    @event(backordered, to=(approved, SAME), by=(Role.SYSTEM,), clause="二§3", from_cases=True, on_hold=True)
    @also(submitted, approved, picking, issued, to=SAME)
    def stock_came(self, place: PlaceId, lines: PartLines) -> Any:
        """What another step has kept for this request is its own; what it no longer needs is free again."""
        waiting = self.now_taken.draft.standing == "backordered"
        for came in lines:
            line = self.facts.of(came.part)
            taken = min(came.quantity, line.open) if line is not None and waiting else 0
            if line is not None:
                line.kept += taken
                line.passed = max(line.passed - taken, 0)
            self.free_of(self.own_id, came.part, place, came.quantity - taken)
        self.keep_lines()
        return self.approved if waiting and any(line.kept for line in self.facts.lines) else SAME

    # -- on the way -------------------------------------------------------------------------------------------------

    @event(approved, to=picking, by=OF_THE_STORE, clause="二§11")
    def pick(self) -> None:
        """What is approved is being picked."""
        self.booking()

    @event(
        approved, picking, to=issued, by=OF_THE_STORE, clause="二§11",
        reads={
            "stock_ways": lambda case, _given: {"place": case.facts.source},
            "kept_for": lambda case, _given: {"case": case.case.workflow_id},
            "part_prices": lambda case, _given: {"parts": case.facts.parts if case.facts.sold else []},
        },
    )
    def issue(self, lines: Issues, reference: Line) -> None:
        """What is approved leaves the store; of less than that, why is said, and the rest is open again."""
        self.booking()
        self.as_kept()
        facts, transit = self.facts, self.way("transit")
        self.exactly_the_kept(lines)
        self.wrong_unless(any(line.quantity for line in lines), "lines", msg="must send something; else cancel it")
        facts.transit, facts.prices = transit, self.read("part_prices")
        facts.quarantine = self.read("stock_ways")["quarantine"]
        for place, given in enumerate(lines):
            line = self.line_of(given.part, place)
            less = given.quantity < line.kept
            self.unfit_unless(
                given.quantity <= line.kept, "lines", place, "quantity", msg=f"must be {line.kept} at most"
            )
            self.unfit_unless(not less or given.why, "lines", place, "why", msg=f"is needed: {line.kept} are approved")
            self.free_of(self.own_id, line.part, facts.source, line.kept)
            self.move_stock(line.part, given.quantity, facts.source, transit)
            line.kept, line.transit = 0, line.transit + given.quantity
        self.keep_lines()
        shown = [given.model_dump(exclude_none=True) for given in lines]
        self.next_row(
            "parts_issue", "issues", final=True, lines=shown, reference=reference, **self.stamp("issued")
        )
        self.tell(facts.to_keeper, "parts_issued", source=facts.source, reference=reference)

    @event(issued, to=(SAME, approved, backordered, received), by=OF_THE_PLACE, clause="二§11", reads=SERVES)
    def receive(self, lines: Receipts) -> Any:
        """What has come is booked in, what came damaged lies apart; a repair's is kept for it and its people told."""
        if self.late_posting or not (self.of_a_supervisor and self.has(RECEIVED_ABOVE)):
            self.booking()
        self.mark_stranger()
        for place, given in enumerate(lines):
            line = self.line_of(given.part, place)
            self.unfit_unless(line.transit, "lines", place, "part", msg=f"nothing of {line.part} is on the way")
            self.unfit_unless(
                0 < given.received + given.damaged <= line.transit, "lines", place,
                msg=f"received and damaged must come to 1 to {line.transit}",
            )
            self.has_come(line, given.received)
            self.came_damaged(line, given.damaged)
        self.keep_lines()
        shown = [given.model_dump(exclude_none=True) for given in lines]
        self.next_row("parts_receipt", "receipts", final=True, lines=shown, **self.stamp("received"))
        self.serve({given.part: given.received for given in lines})
        return self.after_a_change()

    @event(issued, to=(SAME, approved, backordered, received), by=(SUPERVISOR,), clause="二§11", reads=SERVES)
    def settle_missing(self, lines: Settlements, reason: Text) -> Any:
        """What did not come was found, or is lost or claimed; the latter two are open again."""
        for place, given in enumerate(lines):
            line = self.line_of(given.part, place)
            self.unfit_unless(line.transit, "lines", place, "part", msg=f"nothing of {line.part} is on the way")
            self.unfit_unless(
                given.quantity <= line.transit, "lines", place, "quantity", msg=f"must be {line.transit} at most"
            )
            if given.decision is MissingPart.FOUND:
                self.has_come(line, given.quantity)
            else:
                line.transit -= given.quantity
                self.enter(
                    EntryKind.ADJUSTED, line.part, self.way_out, -given.quantity, note=given.decision.value
                )
        self.keep_lines()
        self.settled([given.model_dump(mode="json") for given in lines], reason)
        found = {given.part: given.quantity for given in lines if given.decision is MissingPart.FOUND}
        self.serve(found)
        return self.after_a_change()

    @event(issued, to=(backordered, SAME), by=OF_THE_STORE, clause="二§11")
    def bring_back(self, reason: Text) -> Any:
        """What is on the way goes back to the store, and is open again; a station is first charged for what it has."""
        self.booking()
        moved = [line for line in self.facts.lines if line.transit]
        self.refuse_unless(moved, "nothing is on the way")
        for line in moved:
            self.move_stock(line.part, line.transit, self.way_out, self.facts.source, note="brought back")
        shown = [{"part": line.part, "quantity": line.transit, "decision": "brought back"} for line in moved]
        self.settled(shown, reason)
        for line in moved:
            line.transit = 0
        self.keep_lines()
        if not (self.case.shape >= CHARGED_FIRST_SINCE and self.to_be_invoiced):
            return self.backordered
        self.meet("receive")
        return SAME

    @event(issued, to=(backordered, approved, received), by=(FINANCE,), clause="二§3")
    def invoice(self, invoice_no: Line, amount: Money) -> Any:
        """A station that buys its parts is charged for what it has received, at the price of the day of the issue."""
        facts = self.facts
        self.refuse_unless(facts.sold, "nothing is sold here: the station is part of the company")
        self.refuse_unless(not facts.in_transit, "something is still on the way")
        self.unfit_unless(amount == facts.owed, "amount", msg=f"must be {facts.owed:.2f}, what was received is worth")
        facts.owed = Decimal("0.00")
        self.next_row(
            "parts_invoice", "invoices", final=True, invoice_no=invoice_no, amount=amount, prices=facts.prices,
            **self.stamp("invoiced"),
        )
        return self.after_a_change()

    @event(
        submitted, approved, backordered, picking, to=(cancelled, received), by=(SUPERVISOR,), clause="二§3",
        person=lambda facts: facts.asker, on_hold=True,
    )
    def cancel(self, reason: Text) -> Step:
        """Whoever asked, or a supervisor, calls it off; what was kept is free again."""
        self.ended_on_hold()
        return self.ending(self.cancelled)
