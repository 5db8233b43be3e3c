"""Plans of parts: what places need and marketing expects, reckoned line by line, approved, ordered (二§4, §5)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from temporalio import workflow

from models.fields import MOST, Flag, Money, Text
from models.kinds.partsplan import (
    DemandLine,
    DemandLines,
    OrderLine,
    OrderLines,
    OutlookLines,
    PartsPlanFacts,
    PartsPlanRequest,
    PlanEntry,
)
from models.offices import STORES, entitled
from models.stock.ledger import MOST_PIECES, PartNumber, PlaceId, SomePieces
from models.vocabulary import Role, role_of
from workflows.clocks.turn import not_allowed
from workflows.language.declaration import OPENING, SAME, CommitmentRule, Readings, Step, event
from workflows.loop.case import Case

WAREHOUSE, STATION, MARKETING = Role.WAREHOUSE, Role.STATION, Role.MARKETING
PURCHASING, MANAGER, GENERAL = Role.PURCHASING, Role.MANAGER, Role.GENERAL_MANAGER
OPENED_WITH: Readings = {"plan_opening": lambda _case, _given: {}}


def _demand(_case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"place": given["place"], "parts": [line.part for line in given["lines"]]}


def _outlook(_case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    named = given["lines"]
    return {
        "parts": [line.part for line in named if line.part is not None],
        "classes": [line.service_class for line in named if line.service_class is not None],
    }  # fmt: skip


def _chosen(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"case": case.case.workflow_id, "part": given["part"], "quantity": given["quantity"]}


def _ordered(case: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    lines = given["lines"]
    return {
        "case": case.case.workflow_id, "parts": [line.part for line in lines],
        "suppliers": sorted({line.supplier for line in lines}),
    }  # fmt: skip


@workflow.defn(name="PartsPlan")
class PartsPlan(Case[PartsPlanRequest, PartsPlanFacts], letter="F", office=STORES):
    """What is to be bought for a month (二§4)."""

    collecting = Step("Places say what they need, marketing what it expects", "二§4·1")
    drafted = Step("Reckoned, waiting to be approved", "二§4·2")
    approved = Step("Approved with a budget, waiting to be ordered", "二§4·2")
    ordered = Step("All that is needed is ordered", "二§5", end=True)
    dropped = Step("Dropped: nothing is bought by it", "二§4·2", end=True)

    reads = OPENED_WITH
    commitments = (
        CommitmentRule(
            "collect", "二§4·1", starts=(OPENING, "send_back"), met=(drafted,), within="partsplan.collect"
        ),
        CommitmentRule("approve", "二§4·2", starts=(drafted,), met=(approved,), within="partsplan.approve"),
        CommitmentRule("order", "二§5", starts=(approved,), met=(ordered,), within="partsplan.order"),
    )

    # -- the opening ------------------------------------------------------------------------------------------------

    @staticmethod
    def subject_of(request: PartsPlanRequest) -> str:
        return request.month

    def begin(self, request: PartsPlanRequest) -> PartsPlanFacts:
        """Each part of the list is a line with what there is of it and what was asked; who is to answer is told."""
        found = self.read("plan_opening")
        self.wrong_unless(found["centre"] is not None, "month", msg="cannot be planned: the list has no centre")
        self.wrong_unless(found["lines"], "month", msg="cannot be planned: the list of parts is empty")
        self.post(PlanEntry(month=request.month, opens=True, at=self.at, by=request.by))
        for who in (STATION, WAREHOUSE, MARKETING):
            self.tell(who, "plan_opened", month=request.month)
        centre = found["centre"]
        return PartsPlanFacts(month=request.month, centre=centre["id"], keeper=centre["keeper"], lines=found["lines"])

    def assignee_of(self, facts: PartsPlanFacts) -> str | None:
        return facts.keeper if self.now_taken.draft.standing == "collecting" else None

    @staticmethod
    def shown_of(facts: PartsPlanFacts) -> dict[str, Any]:
        return facts.model_dump(mode="json", exclude={"keeper", "choices"})

    # -- collecting -------------------------------------------------------------------------------------------------

    @event(collecting, to=SAME, by=(STATION, WAREHOUSE), clause="二§4·1", reads={"plan_names": _demand})
    def submit_demand(self, place: PlaceId, lines: DemandLines, adds: Flag = False) -> None:
        """What a place plans to need, in place of what it said before; `adds`: beside it, for more than 500 parts."""
        found = self.read("plan_names")
        self.unfit_unless(found["place"], "place", msg="is no place on the list")
        for number, line in enumerate(lines):
            self.unfit_unless(line.part not in found["unknown"], "lines", number, "part", msg="is no part on the list")
        self.facts.demands += 1
        self.enter(place=place, demand=lines, adds=adds)

    @event(collecting, to=SAME, by=(MARKETING,), clause="二§4·1", reads={"plan_outlook": _outlook})
    def submit_outlook(self, lines: OutlookLines) -> None:
        """What marketing expects; a part's line goes before its class's, a later one before an earlier."""
        found = self.read("plan_outlook")
        for number, line in enumerate(lines):
            self.unfit_unless(
                line.part not in found["unknown"], "lines", number, "part", msg="is no part on the list"
            )
            self.unfit_unless(
                line.service_class not in found["no_class"], "lines", number, "service_class",
                msg="is no service class on the list of parts",
            )
        self.facts.outlooks += 1
        self.enter(outlook=lines)

    @event(
        collecting, to=drafted, by=(WAREHOUSE,), clause="二§4·1",
        reads={"plan_draft": lambda case, _given: {"case": case.case.workflow_id}},
    )
    def draft(self) -> None:
        """Every line is reckoned: forecast, stations' plans, outlook, what is chosen, what is needed (二§4)."""
        self.keep_sums(self.read("plan_draft"))
        self.enter(drafts=True)
        facts = self.facts
        who = GENERAL if facts.value > self.limit else MANAGER
        self.tell(who, "plan_drafted", month=facts.month, needed=str(facts.needed), value=f"{facts.value:.2f}")

    # -- deciding ---------------------------------------------------------------------------------------------------

    @event(drafted, to=SAME, by=(WAREHOUSE,), clause="二§4·2", reads={"plan_choice": _chosen})
    def choose(self, part: PartNumber, quantity: SomePieces, reason: Text) -> None:
        """Another figure than the usual one; forecast, stations' plans and outlook stay beside it."""
        found = self.read("plan_choice")
        self.unfit_unless(found is not None, "part", msg="is on no line of the plan")
        self.keep_sums(found)
        self.next_row(
            "parts_plan_choice", "choices", final=True, part=part, quantity=quantity, reason=reason,
            **self.stamp("chosen"),
        )
        self.enter(chosen=DemandLine(part=part, quantity=quantity, note=reason))

    @event(drafted, to=approved, by=(MANAGER,), clause="二§4·2")
    def approve(self, budget: Money) -> None:
        """A budget that the plan fits; above the policy's limit the general manager gives it."""
        facts = self.facts
        if budget > self.limit and not entitled(role_of(self.by), (GENERAL,)):
            raise not_allowed(f"by: a budget above {self.limit:.2f} yuan is approved by the general manager")
        self.refuse_unless(
            budget >= facts.value,
            f"the plan comes to {facts.value:.2f} yuan: approve as much, or have less chosen before",
        )
        facts.budget = budget
        self.form(
            "parts_plan_budget", "1", final=True, budget=budget, value=facts.value, **self.stamp("approved")
        )
        self.tell(
            PURCHASING, "plan_approved", month=facts.month, budget=f"{budget:.2f}", needed=str(facts.needed)
        )

    @event(drafted, to=collecting, by=(MANAGER,), clause="二§4·2")
    def send_back(self, reason: Text) -> None:
        """Collected and drafted anew."""
        self.tell(self.facts.keeper, "plan_sent_back", month=self.facts.month, reason=reason)

    @event(collecting, drafted, approved, to=dropped, by=(MANAGER,), clause="二§4·2")
    def drop(self, reason: Text) -> None:
        """Nothing is bought by this plan any more."""
        self.tell(self.facts.keeper, "plan_dropped", month=self.facts.month, reason=reason)

    # -- ordering ---------------------------------------------------------------------------------------------------

    @event(approved, to=(SAME, ordered), by=(PURCHASING,), clause="二§5", reads={"plan_order": _ordered})
    def order(self, lines: OrderLines) -> Any:
        """For each part with a need a supplier and a price: a purchase for each supplier; more than 500 in parts."""
        found = self.read("plan_order")
        left = found["left"]
        self.unfit_unless(
            lines or not left["count"], "lines", msg=f"must name each part with a need: {_named(left)}"
        )
        bought = [self.bought(line, found, number) for number, line in enumerate(lines)]
        if lines:
            self.enter(orders=lines)
        for supplier in sorted({line.supplier for line in lines}):
            self.buy(supplier, [one for one, line in zip(bought, lines, strict=True) if line.supplier == supplier])
        self.facts.ordered += len(lines)
        if left["count"]:
            self.remark(f"still to be ordered: {_named(left)}")
            return SAME
        return self.ordered

    def bought(self, line: OrderLine, found: Mapping[str, Any], number: int) -> dict[str, Any]:
        """The line of a purchase. Raises Refusal where nothing is needed, or there is no such supplier."""
        need = found["needs"].get(line.part, 0)
        self.unfit_unless(need, "lines", number, "part", msg="is not needed by this plan, or was ordered before")
        self.unfit_unless(
            line.supplier not in found["no_supplier"], "lines", number, "supplier", msg="is no supplier on the list"
        )
        self.refuse_unless(
            need <= MOST_PIECES, f"{line.part}: {need} pieces are more than one purchase may have, {MOST_PIECES}"
        )
        return {"part": line.part, "quantity": need, "unit_price": f"{line.unit_price:.2f}"}

    def buy(self, supplier: str, lines: Sequence[Mapping[str, Any]]) -> None:
        """Opens the purchase of what a supplier delivers, to the centre, under this plan's budget."""
        value = sum((Decimal(line["unit_price"]) * line["quantity"] for line in lines), Decimal("0.00"))
        self.unfit_unless(
            value < MOST, "lines", msg=f"of {supplier} come to {value:.2f} yuan: less than {MOST} in one purchase"
        )
        self.open_linked(
            "Purchase",
            {
                "supplier": supplier, "place": self.facts.centre, "lines": [*lines],
                "plan": self.now_taken.draft.workflow_id,
            },
        )

    # -- helpers of the effects -------------------------------------------------------------------------------------

    @property
    def limit(self) -> Decimal:
        """Up to which a manager gives a budget."""
        return self.policy.money("parts.budget_limit_cny")

    def enter(self, **what: Any) -> None:
        """Writes on the lines."""
        self.post(PlanEntry(month=self.facts.month, at=self.at, by=self.by, **what))

    def keep_sums(self, sums: Mapping[str, Any]) -> None:
        """Keeps what the lines come to."""
        facts = self.facts
        facts.needed, facts.unsure, facts.value = sums["needed"], sums["unsure"], Decimal(sums["value"])


def _named(left: Mapping[str, Any]) -> str:
    """The first parts by name, and how many more there are."""
    more = left["count"] - len(left["parts"])
    return ", ".join(left["parts"]) + (f" and {more} more" if more else "")
