"""Parts bought from suppliers: allowed, ordered, received with each delivery note (二§2, §5, §11)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from temporalio import workflow

from models.fields import Day, Line, Text
from models.kinds.purchase import (
    Delivered,
    DeliveredParts,
    DeliveryNoteEntry,
    Pot,
    PricesPaid,
    PurchaseFacts,
    PurchaseLine,
    PurchaseRequest,
    counted,
    value_of,
)
from models.offices import STORES, entitled
from models.stock.ledger import EntryKind
from models.stock.masters import KEPT_APART, Standing
from models.vocabulary import Role, role_of
from models.words import interface as texts
from models.words.spoken import say
from workflows.language.declaration import OPENING, SAME, Agreed, CommitmentRule, Step, also, event
from workflows.loop.case import Case
from workflows.parts.purse import Spending

PURCHASING, MANAGER, GENERAL = Role.PURCHASING, Role.MANAGER, Role.GENERAL_MANAGER
WAREHOUSE, SUPERVISOR = Role.WAREHOUSE, Role.SUPERVISOR
NAMED = 10
"""Parts that a refusal names."""


def _bought(_case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "supplier": given["supplier"], "place": given["place"], "plan": given["plan"],
        "parts": [line["part"] for line in given["lines"]],
    }  # fmt: skip


def _plan(case: Any, _given: Mapping[str, Any]) -> dict[str, Any]:
    return {"plan": case.facts.plan, "beside": case.case.workflow_id}


def _supplier(case: Any, _given: Mapping[str, Any]) -> dict[str, Any]:
    return {"supplier": case.request.supplier, "parts": case.facts.parts}


def _waiting(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"place": case.request.place, "parts": sorted({line.part for line in given["lines"]})}


OPENED_WITH = {"purchase_opening": _bought}


@workflow.defn(name="Purchase")
class Purchase(Case[PurchaseRequest, PurchaseFacts], Spending, letter="O", office=STORES):
    """Parts from a supplier, for a place (二§5)."""

    drafted = Step("Drafted, waiting to be allowed", "二§5")
    allowed = Step("Allowed, waiting to be ordered", "二§5")
    placed = Step("Ordered, nothing has come yet", "二§5")
    receiving = Step("Some has come, the rest is expected", "二§5")
    received = Step("All has come", "二§5", end=True)
    closed_short = Step("Some has not come and will not", "二§5", end=True)
    cancelled = Step("Cancelled before anything came", "二§5", end=True)

    openers = (PURCHASING,)
    reads = OPENED_WITH
    commitments = (
        CommitmentRule("allow", "二§5", starts=(OPENING,), met=(allowed, cancelled), within="purchase.allow"),
        CommitmentRule(
            "place_order", "二§5", starts=(allowed,), met=(placed, cancelled), within="purchase.place_order"
        ),
        CommitmentRule(
            "delivery", "二§5", starts=("place_order",), met=(received, closed_short),
            within=Agreed(lambda case: case.delivered_by),
        ),
    )

    # -- the opening ------------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: PurchaseRequest) -> str:
        return request.place

    def begin(self, request: PurchaseRequest) -> PurchaseFacts:
        """What it names must be on the lists; its money is planned, and who may allow it is told."""
        found = self.read("purchase_opening")
        self.wrong_unless(found["supplier"], "supplier", msg="is no supplier on the list")
        place = found["place"]
        self.wrong_unless(place is not None, "place", msg="is no place on the list")
        self.wrong_unless(place["kind"] not in KEPT_APART, "place", msg="must be a place where parts are kept for use")
        for number, line in enumerate(request.lines):
            self.wrong_unless(line.part not in found["unknown"], "lines", number, "part", msg="is no part on the list")
        plan = found["plan"]
        self.wrong_unless(request.plan is None or plan is not None, "plan", msg="is no plan of parts with a budget")
        facts = self.now_taken.draft.facts = PurchaseFacts(
            lines=[PurchaseLine(**line.model_dump()) for line in request.lines], buyer=request.by,
            keeper=place["keeper"], plan=plan["case"] if plan is not None else None,
        )  # fmt: skip
        self.move_money(value_of(request.lines), None, Pot.PLANNED)
        self.keep_lines()
        who = MANAGER if self.within(plan) else GENERAL
        self.tell(who, "purchase_to_allow", supplier=request.supplier, value=f"{value_of(request.lines):.2f}")
        return facts

    def assignee_of(self, facts: PurchaseFacts) -> str | None:
        return facts.keeper if self.now_taken.draft.standing in ("placed", "receiving") else facts.buyer

    @staticmethod
    def shown_of(facts: PurchaseFacts) -> dict[str, Any]:
        lines = [line.model_dump(mode="json") | {"open": line.open} for line in facts.lines]
        expected = facts.expected_on.isoformat() if facts.expected_on is not None else None
        return {"lines": lines, "money": facts.money.model_dump(mode="json"), "expected_on": expected}

    @staticmethod
    def page_of(facts: PurchaseFacts) -> list[str]:
        return [say(texts.ORDERED_PART, part=o.part, quantity=o.quantity, open=o.open) for o in facts.lines]

    @property
    def delivered_by(self) -> datetime:
        """The end of the day on which the supplier delivers."""
        assert self.facts.expected_on is not None, "the order names it"
        return self.calendar.end_of(self.facts.expected_on)

    # -- ordering ---------------------------------------------------------------------------------------------------

    @event(drafted, to=allowed, by=(MANAGER,), clause="二§5", reads={"plan_budget": _plan})
    def allow(self) -> None:
        """A manager who did not open it; above the plan's budget, or without a plan, the general manager."""
        self.not_the_person(opener=self.request.by)
        plan = self.read("plan_budget")
        if not self.within(plan) and not entitled(role_of(self.by), (GENERAL,)):
            raise self.for_the_general_manager(plan)
        self.tell(self.facts.buyer, "purchase_allowed", supplier=self.request.supplier)

    @event(allowed, to=placed, by=(PURCHASING,), clause="二§2", reads={"supplier_approved": _supplier})
    @also(placed, receiving, to=SAME)
    def place_order(self, supplier_reference: Line, expected_on: Day, reason: Text | None = None) -> Any:
        """From a supplier who is approved for each part that day and not suspended; again where the date moves."""
        self.wrong_unless(
            expected_on >= self.day_of(self.at), "expected_on", msg="must not lie before the day of the order"
        )
        self.may_be_bought_from()
        facts, first = self.facts, self.now_taken.draft.standing == "allowed"
        facts.expected_on = expected_on
        self.next_row(
            "purchase_order", "orders", final=True, supplier_reference=supplier_reference, expected_on=expected_on,
            reason=reason, **self.stamp("ordered"),
        )
        self.tell(
            facts.keeper, "purchase_expected", supplier=self.request.supplier, place=self.request.place,
            expected_on=expected_on.isoformat(), reference=supplier_reference,
        )
        if not first:
            return SAME
        self.move_money(facts.money.planned, Pot.PLANNED, Pot.COMMITTED)
        return self.placed

    def may_be_bought_from(self) -> None:
        """Raises Refusal where the supplier is suspended, or not approved for a part today (二§2)."""
        found = self.read("supplier_approved")
        self.refuse_unless(
            found["standing"] != Standing.SUSPENDED, f"{self.request.supplier} is suspended: nothing is ordered there"
        )
        self.refuse_unless(
            not found["unapproved"],
            f"{self.request.supplier} is not approved on this day for {_named(found['unapproved'])}",
        )

    # -- receiving --------------------------------------------------------------------------------------------------

    @event(
        placed, receiving, to=(receiving, received), by=(WAREHOUSE, SUPERVISOR), clause="二§11",
        reads={
            "supplier_approved": _supplier, "waiting": _waiting,
            "stock_ways": lambda case, _given: {"place": case.request.place},
        },
    )  # fmt: skip
    def receive(self, delivery_note: Line, lines: DeliveredParts) -> Step:
        """Each delivery note once: what is good goes to stock and to those who wait, what is rejected lies apart."""
        self.booking()
        came = [(self.line_of(given, number), given) for number, given in enumerate(lines)]
        self.still_approved(lines)
        self.post(DeliveryNoteEntry(supplier=self.request.supplier, note=delivery_note))
        for line, given in came:
            self.take_in(line, given)
        good = [line for line, given in came if given.good]
        if good:
            self.post(PricesPaid.of(good, self.at, self.by))
        self.keep_lines()
        shown = [given.model_dump(exclude_none=True) for given in lines]
        self.next_row(
            "purchase_delivery", "deliveries", final=True, delivery_note=delivery_note, lines=shown,
            **self.stamp("received"),
        )
        self.tell_rejected(delivery_note, sum(given.rejected for given in lines))
        self.serve_waiting(self.request.place, counted((given.part, given.good) for given in lines))
        return self.after_receipt()

    def line_of(self, given: Delivered, number: int) -> PurchaseLine:
        """The line of a part that came. Raises Refusal where it was not ordered, or not so much."""
        line = self.facts.of(given.part)
        self.unfit_unless(line is not None, "lines", number, "part", msg=f"{given.part} was not ordered")
        assert isinstance(line, PurchaseLine), "refused otherwise"
        self.wrong_unless(given.good + given.rejected, "lines", number, msg="good and rejected must come to 1 or more")
        most = line.most(self.policy.integer("parts.over_delivery_pct"))
        self.refuse_unless(
            given.good <= most, f"{given.part}: {given.good} good pieces are more than the {most} that may still come"
        )
        return line

    def still_approved(self, lines: Sequence[Delivered]) -> None:
        """From a supplier who is no longer approved everything is rejected (二§2). Raises Refusal."""
        gone = set(self.read("supplier_approved")["unapproved"])
        good = [given.part for given in lines if given.good and given.part in gone]
        self.refuse_unless(
            not good, f"{self.request.supplier} is no longer approved for {_named(good)}: reject all of it"
        )

    def take_in(self, line: PurchaseLine, given: Delivered) -> None:
        """Enters what came of a part, and spends what the good pieces cost; what was not planned is planned first."""
        ordered = min(given.good, line.open)
        self.move_money(line.unit_price * (given.good - ordered), None, Pot.PLANNED)
        self.move_money(line.unit_price * (given.good - ordered), Pot.PLANNED, Pot.SPENT)
        self.move_money(line.unit_price * ordered, Pot.COMMITTED, Pot.SPENT)
        line.received += given.good
        line.rejected += given.rejected
        self.enter(EntryKind.RECEIVED, line.part, self.request.place, given.good)
        if given.rejected:
            apart = self.refuse_unless(
                self.read("stock_ways")["quarantine"],
                "the list of places has none of kind quarantine: add one first",
            )
            self.enter(EntryKind.RECEIVED, line.part, apart, given.rejected, note="rejected")

    def tell_rejected(self, delivery_note: str, pieces: int) -> None:
        """Purchasing settles with the supplier what was rejected."""
        if pieces:
            self.tell(
                self.facts.buyer, "purchase_rejected", delivery_note=delivery_note, pieces=str(pieces),
                supplier=self.request.supplier,
            )

    def after_receipt(self) -> Step:
        """Over once nothing is still to come."""
        if any(line.open for line in self.facts.lines):
            return self.receiving
        self.tell(self.facts.buyer, "purchase_received", supplier=self.request.supplier)
        return self.received

    # -- the other ends ---------------------------------------------------------------------------------------------

    @event(placed, receiving, to=closed_short, by=(PURCHASING,), clause="二§5")
    def close_short(self, reason: Text) -> None:
        """What has not come will not; its money is free again."""
        self.end_short(reason)

    @event(drafted, allowed, placed, to=cancelled, by=(PURCHASING, MANAGER), clause="二§5", on_hold=True)
    def cancel(self, reason: Text) -> None:
        """Called off before anything came; its money is free again."""
        self.ended_on_hold()
        self.end_short(reason)

    def end_short(self, reason: str) -> None:
        """Nothing more comes."""
        for pot in (Pot.PLANNED, Pot.COMMITTED):
            self.move_money(getattr(self.facts.money, pot.value), pot, Pot.FREED)
        self.keep_lines(ended=True)
        to = {self.facts.keeper, self.facts.buyer} if self.facts.orders else {self.facts.buyer}
        for person in sorted(to):
            self.tell(person, "purchase_ended", supplier=self.request.supplier, reason=reason)


def _named(parts: Sequence[str]) -> str:
    """The first parts by name, and how many more there are."""
    more = len(parts) - NAMED
    return ", ".join(parts[:NAMED]) + (f" and {more} more" if more > 0 else "")
