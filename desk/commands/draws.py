"""`aftersales draw`: a case's draws, drawn again from what is kept (四§11, 五§11)."""

from typing import Any

import typer

from desk.commands.options import Case, Json
from desk.commands.reading import register_read, zone_of
from desk.gateway.draws import draws_of
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display

LATER = "can be drawn again from the case's report or end on: its seed is told then, and must be the one of its SHA-256"


def draw(case: Case, *, machine: Json = False) -> None:
    """Draw again what a case has drawn, and say whether it agrees. Exit code 1 where it does not.

    Before the case's report or end, only the SHA-256 of its seed is told.
    """
    with register_read() as connection:
        workflow_id, found = draws_of(connection, case, zone_of(connection))
    if machine:
        as_json({"workflow_id": workflow_id, "draws": found})
    elif not found:
        say(f"{workflow_id} has drawn nothing")
    for one in () if machine else found:
        _tell(one)
    if any(one["agrees"] is False for one in found):
        raise typer.Exit(1)


def _tell(one: dict[str, Any]) -> None:
    deck = f" of {one['deck']}" if one["deck"] is not None else ""
    say(f"draw {one['number']}{deck}, {one['drawn_at']}: seed with SHA-256 {one['seed_sha256']}")
    if one["agrees"] is None:
        say(f"  {LATER}")
        return
    if "seed" in one:
        _tell_result(one)
    for words in one["differences"]:
        say(f"  differs: {words}")
    if one["agrees"]:
        say("  agrees: drawn again, it is the same")


def _tell_result(one: dict[str, Any]) -> None:
    say(f"  seed {one['seed']}, revealed {one['revealed_at']}")
    population, ranks = one["population"], one["ranks"]
    drawn = [{"drawn": name, "before": population.get(name), "rank": ranks.get(name)} for name in one["result"]]
    display(show.rows(f"  {len(drawn)} of {len(population)}", ("drawn", "before", "rank"), drawn))
