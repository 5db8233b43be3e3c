"""What belongs together is held together before a case meets it: in the declaration, in the effects, in the policy."""

import dataclasses
import re
import types
from typing import Any, cast

import pytest
from temporalio import activity, workflow

from activities.records.database import engine
from activities.registry import build
from activities.rules.numbers import by_day
from models.kinds.contact import LinkedKind
from models.kinds.returns import AssessmentResult
from models.kinds.visit import OpenedKind
from models.offices import SERVICE, Office, entitled, level_title
from models.vocabulary import HoldReason, Role
from models.words import interface, messages
from own_kinds.enquiry import EnquiryFacts, EnquiryRequest
from own_kinds.misspelt_kind import Misspelt
from worker import make_worker
from workflows.kinds.returns import Return
from workflows.language.declaration import SAME, Automatic, Choice, CommitmentRule, ProcedureError, Step, event
from workflows.loop.case import Case
from workflows.registry import PROCEDURES, together

KEY, MINUTES = "repair.callback_wm", "一§19(1)"


def declare(**members: Any) -> Any:
    """A kind of a first state, an event to its end, and these members."""
    first, end = Step("a", MINUTES), Step("b", MINUTES, end=True)

    @event(first, to=end, by=(Role.CLERK,), clause=MINUTES)
    def stop(self: Any) -> None:
        """It ends."""

    whole = {"first": first, "end": end, "stop": stop} | members
    return declare_in(SERVICE, **whole)


def declare_in(office: Office, **members: Any) -> Any:
    """A kind of these members in an office; of a first state and an event to its end where none are given."""
    if not members:
        members = {name: member for name, member in vars(declare()).items() if name in ("first", "end", "stop")}
    arguments = {"letter": "O", "office": office}
    return types.new_class("Own", (Case[EnquiryRequest, EnquiryFacts],), arguments, lambda b: b.update(members))


def by_clock(*sources: Step, **keys: Any) -> Any:
    """An event of the clock's."""

    @event(*sources, to=SAME, by=(Role.SYSTEM,), clause=MINUTES)
    def run_out(self: Any) -> None:
        """The time is over."""

    @event(*sources, to=SAME, by=(Role.SYSTEM,), clause=MINUTES)
    def run_out_with(self: Any, what: str) -> None:
        """The time is over."""

    return run_out_with if keys else run_out


def rule(name: str = "p", **more: Any) -> CommitmentRule:
    return CommitmentRule(**({"name": name, "clause": MINUTES, "starts": ("first",), "met": (), "within": KEY} | more))


FIRST = Step("a", MINUTES)


@pytest.mark.parametrize(
    ("members", "wrong"),
    [
        ({"commitments": (rule(), rule())}, "commitment p is declared twice"),
        ({"commitments": (rule(within="repair.colour"),)}, "p names no parameter of the policy: repair.colour"),
        ({"commitments": (rule(within="return.no_reason_days"),)}, "p names a parameter that is no length of time"),
        (
            {"commitments": (rule(within=Choice(KEY, "repair.callback_vm", lambda case: False)),)},
            "p names no parameter of the policy: repair.callback_vm",
        ),
        ({"commitments": (rule(restarts={"stop": "hold.cat"}),)}, "p names no parameter of the policy: hold.cat"),
        ({"commitments": (rule(paused_in=("stop",)),)}, "p can rest in a state only: stop"),
        ({"commitments": (rule(expires="stop"),)}, "p names no event of the clock: stop"),
        (
            {"first": FIRST, "run_out": by_clock(FIRST)},
            "event run_out is the clock's, and no commitment expires with it",
        ),
        (
            {"first": FIRST, "run_out": by_clock(FIRST, what=1), "commitments": (rule(expires="run_out"),)},
            "event run_out is the clock's, which sends no what",
        ),
        (
            {
                "first": FIRST, "other": (other := Step("c", MINUTES)), "run_out": by_clock(other),
                "commitments": (rule(expires="run_out"),),
            },
            "p may expire in first, from which run_out does not lead",
        ),
        (
            {"automatic": (Automatic(Step("x", MINUTES), Step("y", MINUTES), lambda case: True),)},
            "a move by itself to nowhere names a state of another procedure: x",
        ),
    ],
)  # fmt: skip
def test_a_wrong_pair_in_a_declaration_is_named_as_it_loads(members: dict[str, Any], wrong: str) -> None:
    """Commitments and the policy, clocks and their events, moves and states."""
    with pytest.raises(ProcedureError) as error:
        declare(**members)
    assert wrong in str(error.value)


def test_a_worker_refuses_a_kind_whose_effects_name_what_there_is_not() -> None:
    """Every slip is named with its effect, before a case meets it; what is right is not."""
    with pytest.raises(ProcedureError) as error:
        make_worker(cast(Any, None), cast(Any, None), cast(Any, None), (Misspelt,))
    assert str(error.value).split("; ") == [
        f"Misspelt: slip {wrong}"
        for wrong in (
            "tells what nobody has worded: proposal_recieved",
            "tells refund_paid without amount",
            "tells what nobody has worded: hold_ned",
            "tells what nobody has worded: reminded",
            "names no commitment: roote",
            "names no parameter of the policy: repair.callback_vm",
            "takes return.no_reason_days for a duration, and it is a count",
            "takes hold.parts for a count, and it is a duration",
            "names no commitment: rout",
            "names no commitment: rout",
            "counts what the facts have not: invoices",
            "schedules what the class does not name in `timed_events`: mised",
            "writes no form or book: work_ordre",
            "writes what the form invoice has not: number",
            "writes what the form invoice has not: issued_by",
            "writes what the form invoice has not: by",
            "opens what is no kind of case: Complant",
        )
    ]


def test_a_kind_that_opens_what_is_no_kind_is_refused_as_soon_as_kinds_are_found() -> None:
    """The registry does so while it is imported, before there is a worker or a record."""
    with pytest.raises(ProcedureError) as error:
        together((Misspelt,))
    assert str(error.value) == "Misspelt: slip opens what is no kind of case: Complant"


def test_what_a_message_may_ask_to_open_is_a_kind() -> None:
    """Such a kind stands in no source: each value that a message takes is looked up."""
    asked = {kind.type for kind in LinkedKind} | {kind.named for kind in OpenedKind}
    assert asked <= {kind.procedure.name for kind in PROCEDURES}


def test_a_kind_without_a_source_is_taken_as_it_is() -> None:
    """One that a program made: its effects are not read."""
    together((workflow.defn(name="Own")(declare()),), {})


def test_each_rung_has_an_office_with_a_title_that_messages_use() -> None:
    """Ladder, titles and words are one table: another office is another line."""
    ladder = SERVICE.ladder
    assert [level_title(level).en for _, level in SERVICE.rungs] == ["supervisor", "service manager", "general manager"]
    assert [messages.named("rung", str(level)) for _, level in SERVICE.rungs] == [level_title(n) for n in (1, 2, 3)]
    above = {role: [office for office in ladder if entitled(office, (role,))] for role in ladder}
    assert above == {role: list(ladder[rung:]) for rung, role in enumerate(ladder)}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"reasons": {HoldReason.WAITING_FOR_PARTS: "hold.prats"}},
         "a hold waiting_for_parts names no parameter of the policy: hold.prats"),
        ({"ladder": (Role.MANAGER, Role.SUPERVISOR)}, "the levels of the ladder of service do not ascend: 2, 1"),
        ({"ladder": (Role.SUPERVISOR, Role.HR)}, "the levels of the ladder of service do not ascend: 1, 1"),
        ({"ladder": (Role.CLERK, Role.MANAGER)}, "the levels of the ladder of service do not ascend: 0, 2"),
        ({"ladder": ()}, "the levels of the ladder of service do not ascend: none"),
    ],
)
def test_an_office_has_a_ladder_that_ascends_and_a_limit_for_each_reason_to_hold(
    change: dict[str, Any], wrong: str
) -> None:
    """A reason without a limit would stop the case that is held for it, a ladder that falls would never be climbed."""
    office: Office = dataclasses.replace(SERVICE, **change)
    with pytest.raises(ProcedureError, match=re.escape(wrong)):
        declare_in(office)


async def test_each_call_of_the_loop_has_an_activity_and_each_activity_its_words() -> None:
    """A name that no worker runs would be tried for ever, one without words would stop the case."""
    nowhere = engine("postgresql://127.0.0.1/nowhere", tried=False)
    activities = build(nowhere, cast(Any, None), {}, {}, by_day)
    names = {activity._Definition.must_from_callable(function).name for function in activities}
    assert names == interface.CALLS.keys()
    nowhere.dispose()


def test_each_outcome_of_an_assessment_is_a_state_of_the_return() -> None:
    """To which the return moves by itself, and again when a report comes in."""
    moves = {auto.target.name for auto in Return.procedure.automatic if auto.source is Return.received}
    assert {outcome.value for outcome in AssessmentResult} == moves
