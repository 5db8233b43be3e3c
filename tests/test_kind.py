"""A new kind of case is one file: this one is a declaration of a dozen lines."""

from typing import Any

import pytest
from pydantic import BaseModel
from temporalio import workflow

from models.case import Opening
from models.fields import Text
from models.vocabulary import Role
from service import serving
from workflows.case import Case
from workflows.procedure import OPENING, SAME, ProcedureError, Promised, Step, event


class EnquiryRequest(Opening):
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

    promises = (Promised("route", "一§30·2", starts=(OPENING,), met=("answered",), within="repair.callback_wm"),)

    def begin(self, request: EnquiryRequest) -> EnquiryFacts:
        return EnquiryFacts()

    @event(asked, to=answered, by=(Role.CLERK,), clause="一§30·2")
    def tell_them(self, answer: Text) -> None:
        """The answer is given."""
        self.facts.answer = answer


async def test_a_kind_of_ones_own_runs_from_opening_to_end(database_url: str) -> None:
    """One small file gives opening, update, commitment, timeline and end."""
    async with serving(database_url, [Enquiry]) as service:
        request = {"by": "clerk:c-1", "customer": {}, "question": "几点开门？"}
        case = await service.open(request, kind="Enquiry")
        answer = await case.send("tell_them", "clerk:c-1", answer="九点")
        assert (answer["state"], answer["seq"]) == ("answered", 2)
        view = await case.view()
        assert view["kind"] == "Enquiry"
        assert [c["state"] for c in view["commitments"]] == ["met"]
        assert (await case.handle.result())["state"] == "answered"


def declare(**members: Any) -> None:
    """Makes a kind of these members, as a file would."""
    type("Broken", (Case[EnquiryRequest, EnquiryFacts],), members, letter="B")


def test_a_declaration_that_contradicts_itself_is_refused_with_every_contradiction() -> None:
    """An unreachable state, a state without a way out and an unknown name are all named at once."""
    first, lost, end = Step("a", "一§19(1)"), Step("b", "一§19(1)"), Step("c", "一§19(1)", end=True)

    @event(first, to=SAME, by=(Role.CLERK,), clause="一§19(1)")
    def stay(self: Any) -> None:
        """Nothing moves."""

    promise = Promised("p", "一§19(1)", starts=("nowhere",), met=(), within="repair.callback_wm")
    with pytest.raises(ProcedureError) as error:
        declare(first=first, lost=lost, end=end, stay=stay, promises=(promise,))
    for part in ("lost cannot be reached", "no end can be reached from first", "nowhere"):
        assert part in str(error.value)
