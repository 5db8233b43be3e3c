"""What every case keeps, whatever is sent to it in whatever order and time. The one list of these rules.

`INVARIANTS` hold of any view of a case, `CHANGES` between two views of it. Each yields what does not hold.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from workflows.language.declaration import HELD, ON_HOLD, SAME, EventSpec, Step
from workflows.language.procedure import Procedure

View = dict[str, Any]
OPEN = ("running", "paused", "overdue")


def holds(view: View, procedure: Procedure) -> list[str]:
    """What of `INVARIANTS` does not hold of a case; empty where all is well."""
    return [f"{rule.__name__}: {wrong}" for rule in INVARIANTS for wrong in rule(view, procedure)]


def follows(before: View, after: View, procedure: Procedure) -> list[str]:
    """What of `CHANGES` does not hold between two views of one case, the later one second."""
    return [f"{rule.__name__}: {wrong}" for rule in CHANGES for wrong in rule(before, after, procedure)]


# -- of any view ----------------------------------------------------------------------------------------------


def the_state_is_one_of_the_procedure(view: View, procedure: Procedure) -> Iterator[str]:
    """And a held state stands exactly while the case is on hold."""
    state, held = view["state"], view.get("held_state")
    if state not in procedure.steps or (state == ON_HOLD) != (held is not None) or held == ON_HOLD:
        yield f"state {state}, held {held}"
    if held is not None and (held not in procedure.steps or procedure.steps[held].end):
        yield f"held {held}"


def an_end_leaves_nothing_open(view: View, procedure: Procedure) -> Iterator[str]:
    """No commitment, no possible event, no undecided conduct record."""
    if procedure.steps[view["state"]].end:
        yield from (f"{c['name']} is {c['state']}" for c in _open(view))
        yield from (f"{name} is possible" for name in view["possible"])
        yield from (f"record {c['record']} is undecided" for c in view["conduct"] if c["state"] == "proposed")


def a_commitment_runs_once(view: View, procedure: Procedure) -> Iterator[str]:
    """Those of which there is one for each of several people or records are told apart by their number."""
    running = [(c["name"], c.get("ref")) for c in _open(view)]
    yield from (f"{name} runs twice" for name, ref in set(running) if running.count((name, ref)) > 1)
    several = {rule.name for rule in (*procedure.commitments, *procedure.shared) if rule.each}
    yield from (f"{name} has no number" for name, ref in running if ref is None and name in several)
    undecided = sum(c["state"] == "proposed" for c in view["conduct"])
    if undecided != sum(c["name"] == "conduct" for c in _open(view)):
        yield f"{undecided} undecided records"


def the_level_is_the_highest_of_base_and_rungs(view: View, procedure: Procedure) -> Iterator[str]:
    """And never above the general manager."""
    rungs = [c["rung"] for c in view["commitments"] if c["state"] == "overdue"]
    if view["level"] != max([view["base_level"], *rungs]) or not 0 <= view["level"] <= 3:
        yield f"level {view['level']} of base {view['base_level']} and rungs {rungs}"


def an_overdue_commitment_stands_on_a_rung(view: View, procedure: Procedure) -> Iterator[str]:
    """And no other open one does."""
    yield from (
        f"{c['name']} is {c['state']} at rung {c['rung']}"
        for c in _open(view)
        if (c["state"] == "overdue") != (c["rung"] > 0)
    )


def a_commitment_rests_only_on_hold_or_where_it_may(view: View, procedure: Procedure) -> Iterator[str]:
    """A case that goes on lets go on what was paused."""
    resting = {p.name for p in procedure.commitments if (view.get("held_state") or view["state"]) in p.paused_in}
    for c in _open(view):
        if c["state"] == "paused" and view["state"] != ON_HOLD and c["name"] not in resting:
            yield f"{c['name']} is paused in {view['state']}"
        if c["name"] in resting and c["state"] == "running":
            yield f"{c['name']} runs in {view['state']}"


def the_hold_has_its_limit(view: View, procedure: Procedure) -> Iterator[str]:
    """While it lasts, and no longer."""
    limited = any(c["name"] == "hold_limit" for c in _open(view))
    if limited != (view["state"] == ON_HOLD):
        yield f"hold_limit open: {limited} in {view['state']}"


def what_was_met_says_when(view: View, procedure: Procedure) -> Iterator[str]:
    """After its due it is late, unless a hold or a state let it rest; reported late was in time."""
    rested = any(e["event"] == "hold" for e in view["timeline"])
    resters = {p.name for p in procedure.commitments if p.paused_in}
    for c in view["commitments"]:
        if (c["state"] == "met") != ("met_at" in c):
            yield f"{c['name']} is {c['state']}, met at {c.get('met_at')}"
        elif "met_at" in c and not rested and c["name"] not in resters and c["met_at"] > c["due_at"] and not c["late"]:
            yield f"{c['name']} was met after its due and is not late"
        if c["reported_late"] and not c.get("met_at", "9") <= c["due_at"]:
            yield f"{c['name']} is reported late without having been in time"


def the_timeline_is_one_chain(view: View, procedure: Procedure) -> Iterator[str]:
    """Numbered without gaps, each entry from the state that the one before it led to, the last one here."""
    entries = view["timeline"]
    seqs = [e["seq"] for e in entries]
    if seqs != list(range(seqs[0], seqs[0] + len(seqs))):
        yield f"numbers {seqs}"
    for one, other in pairwise(entries):
        if one["to"] != other["from"]:
            yield f"{one['seq']} leads to {one['to']}, {other['seq']} comes from {other['from']}"
    if entries[-1]["to"] != view["state"]:
        yield f"the last entry leads to {entries[-1]['to']}, the case is {view['state']}"


def a_move_stands_in_the_table(view: View, procedure: Procedure) -> Iterator[str]:
    """A refusal moves nothing; an event or a clock moves only as its rows say, and on by itself."""
    for e in view["timeline"]:
        if e["from"] == e["to"] or e["seq"] == 1:
            continue
        spec = {**procedure.events, **procedure.clock_events}.get(e["event"])
        if e["outcome"] == "refused" or spec is None or e["to"] not in _goals(procedure, spec, e["from"]):
            yield f"{e['event']} ({e['outcome']}) from {e['from']} to {e['to']}"


def a_refusal_says_why(view: View, procedure: Procedure) -> Iterator[str]:
    """With its kind, and what was sent."""
    for e in view["timeline"]:
        if e["outcome"] == "refused":
            kind = e.get("reason", "").partition(":")[0]
            if kind not in ("InvalidPayload", "NotAllowed", "EventRefused") or "content" not in e:
                yield f"{e['seq']} {e['event']}: {e.get('reason')}"


INVARIANTS: tuple[Callable[[View, Procedure], Iterator[str]], ...] = (
    the_state_is_one_of_the_procedure,
    an_end_leaves_nothing_open,
    a_commitment_runs_once,
    the_level_is_the_highest_of_base_and_rungs,
    an_overdue_commitment_stands_on_a_rung,
    a_commitment_rests_only_on_hold_or_where_it_may,
    the_hold_has_its_limit,
    what_was_met_says_when,
    the_timeline_is_one_chain,
    a_move_stands_in_the_table,
    a_refusal_says_why,
)


# -- between two views ----------------------------------------------------------------------------------------


def what_was_written_stands(before: View, after: View, procedure: Procedure) -> Iterator[str]:
    """Number, opening, policy and the entries of the timeline never change; links and records only grow."""
    for key in ("number", "kind", "opened_at", "policy_version"):
        if before[key] != after[key]:
            yield f"{key} {before[key]} became {after[key]}"
    later = {e["seq"]: e for e in after["timeline"]}
    yield from (f"entry {e['seq']} changed" for e in before["timeline"] if later.get(e["seq"], e) != e)
    yield from (f"link {link} is gone" for link in before["links"] if link not in after["links"])
    records = {c["record"] for c in after["conduct"]}
    yield from (f"record {c['record']} is gone" for c in before["conduct"] if c["record"] not in records)


def the_base_level_never_falls(before: View, after: View, procedure: Procedure) -> Iterator[str]:
    """Once raised it stays."""
    if after["base_level"] < before["base_level"]:
        yield f"{before['base_level']} became {after['base_level']}"


def an_end_is_final(before: View, after: View, procedure: Procedure) -> Iterator[str]:
    """A closed case is never revived."""
    if procedure.steps[before["state"]].end and before != after:
        yield f"{before['state']} was left or changed"


def a_refusal_changes_nothing_else(before: View, after: View, procedure: Procedure) -> Iterator[str]:
    """Where only refusals were added to the timeline, all else is as it was."""
    new = [e for e in after["timeline"] if e["seq"] > before["timeline"][-1]["seq"]]
    if all(e["outcome"] == "refused" for e in new):
        changed = [key for key in after.keys() | before.keys() if before.get(key) != after.get(key)]
        yield from (f"{key} changed" for key in changed if key != "timeline")


CHANGES: tuple[Callable[[View, View, Procedure], Iterator[str]], ...] = (
    what_was_written_stands,
    the_base_level_never_falls,
    an_end_is_final,
    a_refusal_changes_nothing_else,
)


# -- helpers --------------------------------------------------------------------------------------------------


def _open(view: View) -> list[dict[str, Any]]:
    return [c for c in view["commitments"] if c["state"] in OPEN]


def _goals(procedure: Procedure, spec: EventSpec, source: str) -> set[str]:
    """Where an event may lead from a state; from a hold, which hides the state it came from, from any."""
    found: set[str] = set()
    for move in spec.moves:
        sources = procedure.sources(move)
        for target in move.targets:
            if isinstance(target, Step) and (source in sources or source == ON_HOLD):
                found.add(target.name)
            elif target is HELD:
                found |= procedure.steps.keys() - {ON_HOLD}
            elif target is SAME:
                found.update(sources if source == ON_HOLD else [source])
    for _ in procedure.automatic:
        found |= {auto.target.name for auto in procedure.automatic if auto.source.name in found}
    return found
