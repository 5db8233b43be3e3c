"""A new kind of case is one file: `enquiry.py` declares one."""

import types
from typing import Any, cast

import pytest
from temporalio import workflow

from models.vocabulary import Role
from own_kinds.enquiry import Enquiry, EnquiryFacts, EnquiryRequest
from servers.service import serving
from worker import make_worker
from workflows.language.declaration import SAME, CommitmentRule, ProcedureError, Step, event
from workflows.loop.case import Case
from workflows.registry import PROCEDURES, together


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


def declare(name: str = "Broken", letter: str = "B", started_as: str | None = None, **members: Any) -> Any:
    """Makes a kind of these members, as a file would."""
    given = {"letter": letter}
    made = types.new_class(name, (Case[EnquiryRequest, EnquiryFacts],), given, lambda body: body.update(members))
    return workflow.defn(name=started_as or name)(made)


def sound(name: str, letter: str, started_as: str | None = None) -> Any:
    """A kind in which all is well but perhaps its name or letter."""
    first, end = Step("a", "一§19(1)"), Step("b", "一§19(1)", end=True)

    @event(first, to=end, by=(Role.CLERK,), clause="一§19(1)")
    def stop(self: Any) -> None:
        """It ends."""

    return declare(name, letter, started_as, first=first, end=end, stop=stop)


def test_a_declaration_that_contradicts_itself_is_refused_with_every_contradiction() -> None:
    """An unreachable state, a state without a way out and an unknown name are all named at once."""
    first, lost, end = Step("a", "一§19(1)"), Step("b", "一§19(1)"), Step("c", "一§19(1)", end=True)

    @event(first, to=SAME, by=(Role.CLERK,), clause="一§19(1)")
    def stay(self: Any) -> None:
        """Nothing moves."""

    commitment = CommitmentRule("p", "一§19(1)", starts=("nowhere",), met=(), within="repair.callback_wm")
    with pytest.raises(ProcedureError) as error:
        declare(first=first, lost=lost, end=end, stay=stay, commitments=(commitment,))
    for part in ("lost cannot be reached", "no end can be reached from first", "nowhere"):
        assert part in str(error.value)


def test_kinds_that_run_together_bear_letters_and_names_of_their_own() -> None:
    """One letter for two would number them in one row; a worker says so before it starts, with every clash."""
    kinds = (*PROCEDURES, sound("Other", "R"), sound("REPAIR", "ZZ"), sound("Further", "R"))
    with pytest.raises(ProcedureError) as error:
        make_worker(cast(Any, None), cast(Any, None), cast(Any, None), kinds)
    assert str(error.value) == (
        "the letter R is borne by Repair, Other, Further; the workflow ids repair-… are borne by Repair, REPAIR"
    )
    together((sound("Other", "R"), Enquiry))  # what runs apart from repairs may bear their letter


def test_a_kind_may_bear_two_letters() -> None:
    """`RX-20261123-0001` is a number of its own row, beside those of `R`."""
    together((*PROCEDURES, sound("Exchange", "RX")))


def test_a_kind_has_the_name_under_which_temporal_starts_it() -> None:
    """Else its cases would be opened under a type that no worker runs."""
    with pytest.raises(ProcedureError, match="Baker is Bakery to Temporal"):
        together((sound("Baker", "BK", started_as="Bakery"),))


@pytest.mark.parametrize("letter", ["", "r", "R-1", "R1", "ABCD", "类"])
def test_a_letter_is_one_to_three_capitals(letter: str) -> None:
    """It begins each number, which is part of a workflow id."""
    with pytest.raises(ProcedureError, match="letter"):
        sound("Other", letter)


@pytest.mark.parametrize("name", ["Repair_X", "Repair2", "repairX", "维修"])
def test_a_name_is_of_latin_letters(name: str) -> None:
    """It begins each workflow id, up to the first hyphen."""
    with pytest.raises(ProcedureError, match="name"):
        sound(name, "ZZ")


@pytest.mark.parametrize(
    ("kind", "state", "held", "ending"),
    [
        ("Repair", "registered", None, ["cancel"]),
        ("Repair", "on_hold", "in_workshop", ["cancel"]),
        ("Repair", "repaired", None, []),
        ("Repair", "cancelled", None, []),
        ("Return", "approved", None, ["withdraw"]),
        ("Return", "cause_found", None, ["close"]),
        ("Complaint", "cause_found", None, ["archive"]),
        ("Proposal", "graded", None, ["reward"]),
    ],
)
def test_what_leads_a_case_to_an_end_is_known(kind: str, state: str, held: str | None, ending: list[str]) -> None:
    """Whoever wants to end a case is told by which of its events that can be done now."""
    procedure = next(k.procedure for k in PROCEDURES if k.procedure.name == kind)
    assert procedure.ending(state, held) == ending
