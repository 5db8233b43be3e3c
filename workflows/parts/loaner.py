"""A loaner: a substitute unit stands in while the customer's own is away (二§12)."""

from typing import Any

from models.fields import Line, Text
from models.parts.loaner import PoolMove
from models.stock.masters import UnitState
from workflows.language.declaration import CommitmentRule, Step, reading
from workflows.language.effects import Effects, GuardedChange

POOL_SINCE = 5
"""The shape from which on units come from the pool; a loan of an older case is noted as before."""
OFFERED_AGAIN = GuardedChange(9, "repair-loaner-offered-again")
"""Taken up anew in the workshop, a case prompts for a loaner as it did when taken in."""
POOL = {"pool_unit": lambda case, given: {"unit": given["unit"]} if case.case.shape >= POOL_SINCE else None}
"""What `lend` asks of the records."""


class Loaner(Effects[Any, Any]):
    """Offered where the work takes long, one at a time, and taken back after it."""

    @staticmethod
    def comes_back(after: Step) -> CommitmentRule:
        """The unit comes back, counted from a state."""
        return CommitmentRule(
            "loaner", "二§12·3", starts=(after,), met=("return_loaner",), kept=True,
            within="loaner.return_wd_after_repair", when=lambda case: case.facts.loan_open,
        )

    def offer_loaner(self, while_state: Step) -> None:
        """Prompts to offer one, should the case stay in this state for long (二§12·2)."""
        self.forget("loaner_offer")
        self.remind("loaner_offer", "loaner.offer_after_cd", "二§12·2", while_state=while_state)

    def offer_loaner_again(self, while_state: Step) -> None:
        """Prompts for one as when it was taken in, unless one is out; a case of before has no such prompt."""
        if not self.facts.loan_open and self.has(OFFERED_AGAIN):
            self.offer_loaner(while_state)

    @reading(POOL)
    def lend(self, unit: Line, condition: Text, customer_signature: Line) -> None:
        """A substitute unit stands in for the faulty one."""
        self.refuse_unless(not self.facts.loan_open, "a loaner is out already")
        self.from_pool(unit)
        self.facts.loan_open = True
        self.forget("loaner_offer")
        self.next_row(
            "loaner_loan", "loans", unit=unit, condition_out=condition, customer_signature=customer_signature,
            **self.stamp("lent"),
        )

    def from_pool(self, unit: str) -> None:
        """Takes a unit that the pool knows; only one that is available, which the pool judges once more (二§12)."""
        if self.case.shape < POOL_SINCE:
            return
        state = self.read("pool_unit")
        if state is None:
            self.remark("not in the pool")
            return
        free = state == UnitState.AVAILABLE
        self.refuse_unless(free, f"{unit} is {state}, not {UnitState.AVAILABLE}: take another unit")
        self.facts.pool_unit = unit
        self.becomes(UnitState.ON_LOAN, needs=UnitState.AVAILABLE)

    def becomes(self, state: UnitState, needs: UnitState | None = None) -> None:
        """The unit of the pool that the case has becomes something else."""
        if self.facts.pool_unit is not None:
            self.post(PoolMove(unit=self.facts.pool_unit, state=state, needs=needs, at=self.at, by=self.by))

    def return_loaner(self, condition: Text) -> None:
        """The substitute unit is back in the store, where the warehouse looks at it before it is lent again."""
        self.loan_back(UnitState.TO_CHECK, condition_in=condition)

    def loan_back(self, unit_is: UnitState, **values: Any) -> None:
        """The loan has ended, as `values` say. Raises EventRefused where there is none."""
        self.refuse_unless(self.facts.loan_open, "no loaner is out")
        self.becomes(unit_is)
        self.facts.loan_open, self.facts.pool_unit = False, None
        self.form("loaner_loan", str(self.facts.loans), **self.stamp("returned"), **values)
