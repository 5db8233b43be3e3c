"""The money and the lines of a purchase: each fen is planned, then committed, then spent, or it is freed (二§5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models.kinds.purchase import Pot
from workflows.clocks.turn import Refusal, not_allowed
from workflows.parts.stock import Stock


class Spending(Stock):
    """What a purchase writes of its lines and of its money."""

    def move_money(self, amount: Decimal, out_of: Pot | None, into: Pot) -> None:
        """Moves money on, and writes it down; nothing where it is none."""
        if not amount:
            return
        facts = self.facts
        assert out_of is not None or into is Pot.PLANNED, "money is planned first"
        assert out_of is None or getattr(facts.money, out_of.value) >= amount, "no more is moved than there is"
        facts.money.move(amount, out_of, into)
        self.next_row(
            "purchase_money", "moves", final=True, plan=facts.plan, amount=amount, to_pot=into.value,
            from_pot=out_of.value if out_of is not None else None, **self.stamp("moved"),
        )

    def keep_lines(self, *, ended: bool = False) -> None:
        """Writes the lines that this step has changed; at the opening and the end all of them."""
        facts, request = self.facts, self.request
        before = getattr(self.file.facts, "lines", ()) if self.file is not None and not ended else ()
        for line in (line for line in facts.lines if line not in before):
            self.form(
                "purchase_line", line.part, supplier=request.supplier, place=request.place, plan=facts.plan,
                open=0 if ended else line.open, **line.model_dump(exclude={"part"}),
            )

    def within(self, plan: Mapping[str, Any] | None) -> bool:
        """Whether the plan's budget has room for it beside the plan's other purchases."""
        return plan is not None and Decimal(plan["others"]) + self._own <= Decimal(plan["budget"])

    def for_the_general_manager(self, plan: Mapping[str, Any] | None) -> Refusal:
        """Why a manager alone does not allow it."""
        if plan is None:
            return not_allowed("by: it is under no plan: the general manager allows it")
        total, budget = Decimal(plan["others"]) + self._own, Decimal(plan["budget"])
        return not_allowed(
            f"by: the plan's purchases come to {total:.2f} yuan, its budget is {budget:.2f}: the general manager "
            "allows it"
        )

    @property
    def _own(self) -> Decimal:
        """What it costs, as far as it is not freed."""
        money = self.facts.money
        return Decimal(money.planned + money.committed + money.spent)
