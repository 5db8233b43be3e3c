"""Kinds of one's own whose rules decide at the opening: one that ends there, one that says no."""

from typing import Any

from pydantic import BaseModel, StrictInt
from temporalio import workflow

from models.case import CustomerOpening
from models.fields import Key
from models.vocabulary import Role
from own_kinds.enquiry import EnquiryFacts, EnquiryRequest
from workflows.language.declaration import OPENING, Automatic, CommitmentRule, Step, event
from workflows.loop.case import Case


@workflow.defn(name="Brief")
class Brief(Case[EnquiryRequest, EnquiryFacts], letter="B"):
    """What is none of ours is passed on as an enquiry and ends as it opens (一§30·2)."""

    asked = Step("Asked", "一§30·1")
    passed_on = Step("Passed on", "一§30·2", end=True)
    commitments = (
        CommitmentRule(
            "route", "一§30·2", starts=(OPENING,), met=(), within="repair.callback_wm", expires="pass_on_late"
        ),
    )
    automatic = (Automatic(asked, passed_on, lambda case: case.request.question != "ours"),)

    def begin(self, request: EnquiryRequest) -> EnquiryFacts:
        if request.question != "ours":
            self.open_linked("Enquiry", {"customer": {}, "question": f"{request.question} ({self.case.number})"})
        return EnquiryFacts()

    @event(asked, to=passed_on, by=(Role.CLERK,), clause="一§30·2")
    def pass_on(self) -> None:
        """Passed on by a person."""
        self.open_linked("Enquiry", {"customer": {}, "question": self.request.question})

    @event(asked, to=passed_on, by=(Role.SYSTEM,), clause="一§30·2")
    def pass_on_late(self) -> None:
        """Nobody has passed it on in time."""
        self.open_linked("Enquiry", {"by": "supervisor:s-1", "customer": {}, "question": self.request.question})


class PickyRequest(CustomerOpening):
    """Where it is to stumble."""

    place: str
    amount: StrictInt = 1


class PickyFacts(BaseModel):
    """Where it is to stumble."""

    place: str = ""


@workflow.defn(name="Picky")
class Picky(Case[PickyRequest, PickyFacts], letter="K"):
    """A case that its own rules may refuse as it opens (一§30·2)."""

    asked = Step("Asked", "一§30·1")
    done = Step("Done", "一§30·2", end=True)
    commitments = (
        CommitmentRule(
            "route", "一§30·2", starts=(OPENING,), met=("done",), within="repair.callback_wm",
            when=lambda case: case.unless("a commitment"),
        ),
    )
    automatic = (Automatic(asked, done, lambda case: not case.unless("a move")),)

    def begin(self, request: PickyRequest) -> PickyFacts:
        self.facts.place = request.place
        self.unless("begin")
        if request.amount > 9:
            raise self.wrong("amount", msg="must be 9 at most")
        if request.place == "a certificate":
            self.certified("technician:nobody", "washing_machine", self.day_of(self.at))
        return PickyFacts(place=request.place)

    def assignee_of(self, facts: PickyFacts) -> str | None:
        self.unless("an assignee")
        return None

    @event(asked, to=done, by=(Role.CLERK,), clause="一§30·2")
    def finish(self, key: Key | None = None) -> None:
        """It is done."""

    def unless(self, place: str) -> Any:
        """Refuses where the request names this place."""
        if self.facts.place == place:
            raise self.refused(f"no {place} today")
        return True
