"""A kind of case of one's own: a declaration of a dozen lines, as a file in workflows/ would be."""

from pydantic import BaseModel
from temporalio import workflow

from models.case import CustomerOpening
from models.fields import Text
from models.vocabulary import Role
from workflows.language.declaration import OPENING, CommitmentRule, Step, event
from workflows.loop.case import Case


class EnquiryRequest(CustomerOpening):
    """A question."""

    question: Text


class EnquiryFacts(BaseModel):
    """Nothing but the answer."""

    answer: str | None = None


@workflow.defn(name="Enquiry")
class Enquiry(Case[EnquiryRequest, EnquiryFacts], letter="E"):
    """Someone asks, someone answers (一§30·2)."""

    asked = Step("Asked, not yet answered", "一§30·1")
    answered = Step("Answered", "一§30·2", end=True)

    commitments = (
        CommitmentRule("route", "一§30·2", starts=(OPENING,), met=("answered",), within="repair.callback_wm"),
    )

    def begin(self, request: EnquiryRequest) -> EnquiryFacts:
        return EnquiryFacts()

    @event(asked, to=answered, by=(Role.CLERK,), clause="一§30·2")
    def tell_them(self, answer: Text) -> None:
        """The answer is given."""
        self.facts.answer = answer
