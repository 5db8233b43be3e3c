"""A declaration that contradicts itself is refused when the file loads, with every contradiction in words."""

import types
from collections.abc import Callable
from typing import Any

import pytest

from models.vocabulary import Role
from own_kinds.enquiry import EnquiryFacts, EnquiryRequest
from workflows.language.declaration import (
    ANY,
    OPENING,
    SAME,
    Automatic,
    Choice,
    CommitmentRule,
    ProcedureError,
    Step,
    also,
    event,
)
from workflows.loop.case import Case

CLAUSE = "一§19(1)"
LAST = Step("another end", "一§19(1)", end=True, name="last")


def declared(**changes: Any) -> Any:
    """A kind in order but for the changes: first, second and end, one after the other."""
    first, second, end = Step("a", CLAUSE), Step("b", CLAUSE), Step("c", CLAUSE, end=True)

    @event(first, to=second, by=(Role.CLERK,), clause=CLAUSE)
    def go(self: Any) -> None:
        """Onward."""

    @event(second, to=end, by=(Role.CLERK,), clause=CLAUSE)
    def finish(self: Any) -> None:
        """To the end."""

    @event(first, second, to=SAME, by=(Role.SYSTEM,), clause=CLAUSE)
    def ring(self: Any) -> None:
        """The clock's own."""

    rings = CommitmentRule("r", CLAUSE, starts=("first",), met=("finish",), within="repair.collect", expires="ring")
    members = {"first": first, "second": second, "end": end, "go": go, "finish": finish, "ring": ring}
    members["commitments"] = (rings,)
    given = {name: change(members) if isinstance(change, types.FunctionType) else change
             for name, change in changes.items()}
    bases = (Case[EnquiryRequest, EnquiryFacts],)
    return types.new_class("Tried", bases, {"letter": "B"}, lambda body: body.update(members | given))


def promised(**changes: Any) -> tuple[CommitmentRule, ...]:
    given: dict[str, Any] = {
        "name": "p", "clause": CLAUSE, "starts": (OPENING,), "met": ("finish",), "within": "repair.callback_wm",
    }
    return (CommitmentRule(**given | changes),)


def moved(*names: str, to: str | Any = SAME, by: tuple[Role, ...] = (Role.CLERK,), clause: str = CLAUSE,
          doc: str | None = "Said.") -> Callable[[dict[str, Any]], Any]:
    """An event between these members."""

    def build(members: dict[str, Any]) -> Any:
        def extra(self: Any) -> None: ...

        extra.__doc__ = doc
        target = members[to] if isinstance(to, str) else to
        return event(*(members[name] for name in names), to=target, by=by, clause=clause)(extra)

    return build


def test_a_kind_in_order_is_taken() -> None:
    """Its own commitment starts, meets, restarts and rests by names that there are."""
    kind = declared(commitments=promised(
        starts=("second", "go", OPENING), met=("finish", "end"), restarts={"go": "repair.settle"},
        paused_in=("second",), expires="ring",
        within=Choice("repair.collect", "repair.settle", bool),
    ))
    assert list(kind.procedure.events)[:2] == ["go", "finish"]
    assert kind.procedure.initial == "first"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lonely": Step("d", "")}, "state lonely cites no clause of the policy: none"),
        ({"lonely": Step("d", "九§1")}, "state lonely cites no clause of the policy: 九§1"),
        ({"extra": moved("first", clause="一19")}, "event extra cites no clause of the policy: 一19"),
        ({"extra": moved("first", doc=None)}, "event extra has no description"),
        ({"extra": moved("first", by=())}, "event extra may be sent by nobody"),
        ({"deliver_update": moved("first")}, "deliver_update is what every case has under that name"),
        ({"policy": Step("d", CLAUSE)}, "policy is what every case has under that name"),
        ({"extra": lambda _: moved("x")({"x": Step("of another kind", CLAUSE)})},
         "event extra names a state of another procedure: "),
        ({"extra": lambda members: moved("first", to="x")(members | {"x": Step("other", CLAUSE)})},
         "event extra names a state of another procedure: "),
        ({"extra": lambda members: moved("x", to="end")(members | {"x": Step("other", CLAUSE)})},
         "event extra names a state of another procedure: "),
        ({"automatic": (Automatic(Step("other", CLAUSE, name="other"), Step("x", CLAUSE, name="x"), bool),)},
         "a move by itself to x names a state of another procedure: x"),
        ({"commitments": promised(clause="x")}, "commitment p cites no clause of the policy: x"),
        ({"commitments": promised(starts=("nowhere",))}, "commitment p names neither a state nor an event: nowhere"),
        ({"commitments": promised(met=("never",))}, "commitment p names neither a state nor an event: never"),
        ({"commitments": promised(restarts={"anew": "repair.settle"})}, "names neither a state nor an event: anew"),
        ({"commitments": promised(paused_in=("rest",))}, "names neither a state nor an event: rest"),
        ({"commitments": promised(met=("b", "a"))}, "an event: a; commitment p names neither a state nor an event: b"),
        ({"commitments": promised(expires="go")}, "commitment p names no event of the clock: go"),
        ({"commitments": promised(within="repair.nothing")}, "names no parameter of the policy: repair.nothing"),
        ({"commitments": promised(restarts={"go": "repair.never"})}, "names no parameter of the policy: repair.never"),
        ({"lonely": Step("d", CLAUSE)}, "state lonely cannot be reached"),
        ({"lonely": Step("d", CLAUSE)}, "no end can be reached from lonely"),
        ({"extra": moved("end", to="first")}, "end end is left again"),
        ({"extra": lambda members: moved("end", to="last")(members | {"last": LAST}), "last": LAST},
         "end end is left again"),
    ],
)
def test_each_contradiction_is_told_in_words(changes: dict[str, Any], said: str) -> None:
    """What is wrong, where, and under which name."""
    with pytest.raises(ProcedureError) as error:
        declared(**changes)
    assert said in str(error.value)
    assert str(error.value).startswith("Tried: ")


def test_events_of_every_state_lead_nowhere_new() -> None:
    """A note is possible everywhere and reaches nothing: it makes no state reachable and leaves no end."""

    def note(self: Any) -> None:
        """Kept."""

    kind = declared(note=lambda _: event(ANY, to=SAME, by=(Role.CLERK,), clause=CLAUSE)(note))
    assert not kind.procedure.allows(kind.procedure.events["note"], "end", None)
    with pytest.raises(ProcedureError, match="no end can be reached from lonely"):
        declared(lonely=Step("d", CLAUSE), note=lambda _: event(ANY, to=SAME, by=(Role.CLERK,), clause=CLAUSE)(note))


def test_a_further_row_is_another_way() -> None:
    """`also` makes a state reachable as `event` does."""

    def go(self: Any) -> None:
        """Either way."""

    def build(members: dict[str, Any]) -> Any:
        further = also(members["second"], to=members["end"])(go)
        return event(members["first"], to=members["second"], by=(Role.CLERK,), clause=CLAUSE)(further)

    kind = declared(go=build)
    assert list(kind.procedure.arrows(kind.procedure.events["go"])) == [("first", "second"), ("second", "end")]


def test_a_part_s_effect_is_an_event_of_each_kind_by_rows_of_its_own() -> None:
    """Two kinds take it from other states, by other people, under another name; the effect itself stays as it was."""

    def lend(self: Any, unit: str, days: int = 3) -> None:
        """Lent."""

    def first(members: dict[str, Any]) -> Any:
        further = also(members["second"], to=members["end"])(lend)
        return event(members["first"], to=members["second"], by=(Role.CLERK,), clause=CLAUSE)(further)

    def other(members: dict[str, Any]) -> Any:
        return event(members["second"], to=SAME, by=(Role.FINANCE,), clause="一§36")(lend)

    one, another = declared(extra=first).procedure, declared(hand_out=other).procedure
    assert list(one.arrows(one.events["extra"])) == [("first", "second"), ("second", "end")]
    assert (one.events["extra"].by, one.events["extra"].clause) == ((Role.CLERK,), CLAUSE)
    assert another.allows(another.events["hand_out"], "second", None)
    assert not another.allows(another.events["hand_out"], "first", None)
    assert (another.events["hand_out"].by, another.events["hand_out"].clause) == ((Role.FINANCE,), "一§36")
    specs = (one.events["extra"], another.events["hand_out"])
    assert [(spec.doc, spec.keys, spec.optional) for spec in specs] == [("Lent.", ("unit", "days"), ["days"])] * 2
    assert not vars(lend)
