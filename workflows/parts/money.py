"""Money that a case pays or is paid: rows of payments, a charge and how it comes in (一§19(4)·2–3, 一§23)."""

from decimal import Decimal
from typing import Any

from models.fields import Line, Money
from models.parts.money import Method
from workflows.language.declaration import CommitmentRule
from workflows.language.effects import Effects


class Payments(Effects[Any, Any]):
    """Each movement of money is a row of its own."""

    def payment(self, kind: str, amount: Decimal, *, final: bool = False, **values: Any) -> None:
        """Writes the next row of payments."""
        self.next_row("payment", "payments", final=final, kind=kind, amount=amount, **values)

    def exactly(self, amount: Decimal, due: Decimal, as_of: str) -> None:
        """Raises EventRefused unless the amount is the one that is due; `as_of` says by what."""
        self.refuse_unless(amount == due, f"the amount must be {due:.2f}, {as_of}")


class Charges(Payments):
    """What the customer owes for work: a small amount in cash on site, else through finance, with an invoice."""

    @staticmethod
    def come_in(after: str, *, cash: str, payment: str, invoice: str) -> tuple[CommitmentRule, ...]:
        """Cash handed in, the payment, the invoice; each under its key of the policy from the event that settles."""
        return (
            CommitmentRule(
                "cash_hand_in", "一§19(4)·2", starts=(after,), met=("hand_in_cash",), within=cash,
                when=lambda case: case.facts.method is Method.ON_SITE_CASH,
            ),
            CommitmentRule(
                "payment", "一§19(4)·3", starts=(after,), met=("record_payment",), within=payment,
                when=lambda case: case.facts.method is Method.FINANCE,
            ),
            CommitmentRule(
                "invoice", "一§19(4)·3", starts=(after,), met=("issue_invoice",), within=invoice,
                when=lambda case: case.facts.amount > 0,
            ),
        )

    def charge(self, amount: Decimal, method: Method, *, cash_up_to: Decimal) -> None:
        """Settles what is due, in cash up to a limit."""
        facts = self.facts
        self.wrong_unless(
            (amount == 0) == (method is Method.NONE), "method", msg="must be none if and only if the amount is 0.00"
        )
        self.exactly(amount, facts.amount_due, "that of the accepted quote")
        self.refuse_unless(
            method is not Method.ON_SITE_CASH or amount <= cash_up_to,
            f"cash on site goes up to {cash_up_to:.2f}; use finance",
        )
        facts.amount, facts.method = amount, method
        self.payment("settlement", amount, final=True, **self.stamp(), method=method.value)

    def hand_in_cash(self, amount: Money, reference: Line) -> None:
        """Cash collected on site is handed to finance."""
        self._come_in(Method.ON_SITE_CASH, "cash_in", amount)
        self.payment("cash_hand_in", amount, final=True, **self.stamp(), reference=reference)

    def record_payment(self, amount: Money, reference: Line) -> None:
        """The customer's payment has come in."""
        self._come_in(Method.FINANCE, "paid", amount)
        self.payment("payment", amount, final=True, **self.stamp(), reference=reference)

    def issue_invoice(self, invoice_no: Line) -> None:
        """Finance issues the invoice."""
        facts = self.facts
        self.refuse_unless(not facts.invoiced, "the invoice is issued")
        self.refuse_unless(facts.amount > 0, "there is nothing to invoice")
        facts.invoiced = True
        self.form("invoice", "1", invoice_no=invoice_no, amount=facts.amount, issued_at=self.at)

    def _come_in(self, method: Method, noted: str, amount: Decimal) -> None:
        """Notes what came in, once, and exactly as it was settled."""
        facts = self.facts
        kind = self.procedure.slug
        self.refuse_unless(facts.method is method, f"the {kind} was settled by {facts.method}, not {method}")
        self.refuse_unless(not getattr(facts, noted), "it is recorded already")
        self.refuse_unless(amount == facts.amount, f"the amount must be exactly {facts.amount:.2f}")
        setattr(facts, noted, True)
