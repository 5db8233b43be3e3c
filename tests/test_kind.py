"""A new kind of case is one file: `enquiry.py` declares one."""

import types
from typing import Any

import pytest

from enquiry import Enquiry, EnquiryFacts, EnquiryRequest
from models.vocabulary import Role
from service import serving
from workflows.case import Case
from workflows.procedure import SAME, ProcedureError, Promised, Step, event


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
    types.new_class("Broken", (Case[EnquiryRequest, EnquiryFacts],), {"letter": "B"}, lambda body: body.update(members))


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
