"""The proof of the ladders: every due that passed climbed rung by rung, none skipped, none doubled (一§19(5))."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from chaos.records import Kept, Row
from workflows.registry import PROCEDURES

TOP = 3
GRACE = timedelta(seconds=15)
"""How late a clock step may be on a busy machine before it counts as missing."""
LEVELS = {kind.procedure.name: [level for _, level in kind.procedure.office.rungs] for kind in PROCEDURES}
ONE_RUNG = {
    (kind.procedure.name, rule.name) for kind in PROCEDURES for rule in kind.procedure.commitments
    if rule.one_rung and rule.expires is None
}  # fmt: skip
"""Commitments of which one office is told and no other, by kind and name."""
CLOCK_STEPS = ("overdue", "escalate")


@dataclass(frozen=True)
class Told:
    """One rung that somebody was told of; `one_rung`: the due moved the case, and the ladder ends at once."""

    rung: int
    due: str
    taken_at: datetime
    one_rung: bool


def wrong(kept: Kept, asof: datetime, ack: timedelta) -> Iterator[str]:
    """What is wrong with the ladders of a case. `ack`: the time from rung to rung; all clocks run day and night."""
    register = kept["service_register"][0]
    base, levels = register["base_level"], LEVELS[register["kind"]]
    first = next((level for level in levels if level > base), levels[-1])
    for commitment in kept["commitment"]:
        told = list(_told(kept, commitment))
        if (register["kind"], commitment["name"]) in ONE_RUNG:
            told = [replace(rung, one_rung=True) for rung in told]
        name = f"{commitment['name']} ({commitment['seq']}, due {commitment['due_at']:%H:%M:%S.%f})"
        yield from (f"{name}: {text}" for text in _rungs(told, base, first))
        yield from (f"{name}: {text}" for text in _missing(commitment, told, asof, ack))


def _told(kept: Kept, commitment: Row) -> Iterator[Told]:
    """The rungs told of this commitment, and not of a later one of its name."""
    alike = [p for p in kept["commitment"] if p["name"] == commitment["name"]]
    later = [p["seq"] for p in alike if p["seq"] > commitment["seq"] and p["ref"] == commitment["ref"]]
    for row in kept["outbox"]:
        params = row["params"]
        named = row["topic"] == "overdue" and params["commitment"] == commitment["name"]
        if not named or kept.told_by_a_lost_attempt(row):
            continue
        if not commitment["seq"] <= row["seq"] <= min(later, default=row["seq"]):
            continue
        if params.get("ref", str(commitment["ref"])) != str(commitment["ref"]):
            continue  # of somebody else
        if commitment["ref"] and datetime.fromisoformat(params["due_at"]) != commitment["due_at"]:
            continue  # of another conduct record
        entry = kept.entry(row["seq"])
        if entry is not None and entry["outcome"] == "clock":
            one = entry["event"] not in CLOCK_STEPS
            yield Told(int(params["rung"]), params["due_at"], entry["received_at"], one)


def _rungs(told: list[Told], base: int, first: int) -> Iterator[str]:
    """`first`: the lowest rung of its office's ladder above the case's own level; that was lower before it rose."""
    if told and not 1 <= told[0].rung <= first:
        yield f"its first rung was {told[0].rung}, the case's own level being {base}"
    for one, other in pairwise(told):
        anew = other.due != one.due and other.rung <= first
        if other.rung != one.rung + 1 and not anew:
            yield f"rung {other.rung} came after rung {one.rung}"


def _missing(commitment: Row, told: list[Told], asof: datetime, ack: timedelta) -> Iterator[str]:
    state, due = commitment["state"], commitment["due_at"]
    if state == "running" and due < asof - GRACE:
        yield "its due has passed and nobody was told"
    late = state == "met" and commitment["late"] and commitment["met_at"] > due
    if (state == "overdue" or late) and not told:
        yield f"it is {state} after its due and nobody was told"
    reached = told[-1].rung if told else 0
    if state in ("overdue", "met") and commitment["rung"] != reached and not _anew(commitment, told):
        yield f"it stands on rung {commitment['rung']}, told were {[t.rung for t in told]}"
    if told and told[-1].rung < TOP and not told[-1].one_rung and commitment["in_charge"] is None:
        following = told[-1].taken_at + ack
        until = asof - GRACE if state == "overdue" else commitment["met_at"]
        if until is not None and until > following and not _anew(commitment, told):
            yield f"rung {told[-1].rung + 1} was due {following:%H:%M:%S.%f} and nobody was told"


def _anew(commitment: Row, told: list[Told]) -> bool:
    """Whether the due was moved since the last rung: the ladder then began anew."""
    return bool(told) and datetime.fromisoformat(told[-1].due) != commitment["due_at"]
