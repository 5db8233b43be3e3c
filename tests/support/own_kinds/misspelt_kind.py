"""A kind of one's own whose declaration is sound and whose effects name what there is not."""

from pydantic import BaseModel
from temporalio import workflow

from models.vocabulary import Role
from own_kinds.enquiry import EnquiryRequest
from workflows.language.declaration import OPENING, CommitmentRule, Step, event
from workflows.loop.case import Case


class MisspeltFacts(BaseModel):
    """Nothing."""


@workflow.defn(name="Misspelt")
class Misspelt(Case[EnquiryRequest, MisspeltFacts], letter="S"):
    """Each line of its one effect but the last three would stop a case for ever (一§30·2)."""

    asked = Step("Asked", "一§30·1")
    done = Step("Done", "一§30·2", end=True)
    commitments = (CommitmentRule("route", "一§30·2", starts=(OPENING,), met=("done",), within="repair.callback_wm"),)

    @event(asked, to=done, by=(Role.CLERK,), clause="一§30·2")
    def slip(self) -> None:
        """Everything is misspelt."""
        self.tell(Role.CLERK, "proposal_recieved")
        self.tell(Role.CUSTOMER, "refund_paid")
        self.remind("hold_ned", "repair.callback_vm", "一§30·2", self.asked, of="roote", customer="reminded")
        self.policy_duration("return.no_reason_days")
        self.now_taken.draft.rules.policy.integer("hold.parts")
        self.meet("rout")
        self.declared("rout")
        self.form("work_ordre", "1", work="w")
        self.form("invoice", "1", number="F-1")
        self.form("invoice", "1", **self.stamp("issued"))
        self.next_row("invoice", "invoices", invoice_no="F-1", by="finance:f-1")
        self.schedule("mised", self.at, "一§30·2")
        self.open_linked("Complant", {})
        self.tell(Role.CUSTOMER, "refund_paid", amount="1.00")
        self.form("invoice", "1", final=True, invoice_no="F-1")
        self.meet("route")
