"""A kind of one's own that has parts of the shipped kinds, in other states and under other names of its events."""

from typing import Any

from temporalio import workflow

from models.case import CustomerOpening
from models.fields import Flag, Line, Money, Text
from models.kinds.repair import Product
from models.parts.call_back import CallFacts
from models.parts.custody import ReceiptFacts
from models.parts.loaner import LoanerFacts
from models.parts.money import ChargeFacts, Method, PaymentFacts
from models.vocabulary import Role
from workflows.language.declaration import ANY, OPENING, SAME, CommitmentRule, Step, also, event
from workflows.loop.case import Case
from workflows.parts.call_back import CallBack
from workflows.parts.cause import Cause
from workflows.parts.custody import Receipts
from workflows.parts.loaner import Loaner
from workflows.parts.money import Charges

CLERK, FINANCE = Role.CLERK, Role.FINANCE


class FittingRequest(CustomerOpening):
    """A product is fitted with something."""

    product: Product


class FittingFacts(CallFacts, PaymentFacts, ChargeFacts, LoanerFacts, ReceiptFacts):
    """What the parts remember."""


@workflow.defn(name="Fitting")
class Fitting(Case[FittingRequest, FittingFacts], Receipts, Loaner, Charges, CallBack, Cause, letter="F"):
    """A product is taken in, fitted and given back, paid for, and its owner asked how it was (一§14)."""

    asked = Step("Asked for", "一§14")
    here = Step("With us", "一§14")
    fitted = Step("Fitted, to be fetched and paid for", "一§14")
    done = Step("Done", "一§17", end=True)

    commitments = (
        CommitmentRule("settle", "一§14", starts=(OPENING,), met=("pay",), within="repair.settle"),
        Loaner.comes_back(after=fitted),
        *Charges.come_in("pay", cash="repair.review", payment="repair.collect", invoice="repair.invoice_days"),
        CommitmentRule("follow_up", "一§17", starts=(fitted,), met=(), within="callback.after_close_wd"),
    )

    def begin(self, request: FittingRequest) -> FittingFacts:
        return FittingFacts()

    @event(asked, to=here, by=(CLERK,), clause="一§14")
    def bring(self, condition: Text) -> None:
        """The product is here."""
        self.take_against_receipt(condition, None)
        self.offer_loaner(self.here)

    hand_out = event(asked, here, to=SAME, by=(CLERK,), clause="二§12·2")(Loaner.lend)
    return_loaner = event(ANY, to=SAME, by=(CLERK,), clause="二§12·3")(Loaner.return_loaner)

    @event(here, to=fitted, by=(CLERK,), clause="一§14")
    def fit(self, amount: Money) -> None:
        """It is fitted."""
        self.facts.amount_due = amount

    give_back = event(here, fitted, to=SAME, by=(CLERK,), clause="一§14")(Receipts.hand_back)

    @event(fitted, to=SAME, by=(FINANCE,), clause="一§14")
    def pay(self, amount: Money, method: Method) -> None:
        """What is due is settled."""
        self.charge(amount, method, cash_up_to=self.policy.money("repair.onsite_collect_max_cny"))

    hand_in_cash = event(fitted, to=SAME, by=(FINANCE,), clause="一§14")(Charges.hand_in_cash)
    record_payment = event(fitted, to=SAME, by=(FINANCE,), clause="一§14")(also(here, to=SAME)(Charges.record_payment))
    issue_invoice = event(fitted, to=SAME, by=(FINANCE,), clause="一§14")(Charges.issue_invoice)

    @event(fitted, to=SAME, by=(CLERK,), clause="一§17")
    def ask_how_it_was(self, reached: Flag, satisfied: Flag | None = None, remarks: Text | None = None) -> None:
        """The customer is called."""
        self.called_back("follow_up", reached=reached, satisfied=satisfied, remarks=remarks)

    @event(fitted, to=done, by=(CLERK,), clause="一§17")
    def end(self, cause: Line, persons: list[str]) -> Any:
        """All is done."""
        self.refuse_unless(not self.facts.unpaid, "money is still to come")
        self.answerable(cause, "fitting", persons)
