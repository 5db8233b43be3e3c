"""A loaner: a substitute unit stands in while the customer's own is away (二§12)."""

from typing import Any

from models.fields import Line, Text
from workflows.language.declaration import CommitmentRule, Step
from workflows.language.effects import Effects


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

    def lend(self, unit: Line, condition: Text, customer_signature: Line) -> None:
        """A substitute unit stands in for the faulty one."""
        self.refuse_unless(not self.facts.loan_open, "a loaner is out already")
        self.facts.loan_open = True
        self.forget("loaner_offer")
        self.next_row(
            "loaner_loan", "loans", unit=unit, condition_out=condition, customer_signature=customer_signature,
            **self.stamp("lent"),
        )

    def return_loaner(self, condition: Text) -> None:
        """The substitute unit is back in the store."""
        self.loan_back(condition_in=condition)

    def loan_back(self, **values: Any) -> None:
        """The loan has ended, as `values` say. Raises EventRefused where there is none."""
        self.refuse_unless(self.facts.loan_open, "no loaner is out")
        self.facts.loan_open = False
        self.form("loaner_loan", str(self.facts.loans), **self.stamp("returned"), **values)
