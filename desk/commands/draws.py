"""`aftersales draw`: a case's draws, drawn again from what is kept (四§11, 五§11)."""

from typing import Any

import typer

from desk.commands.options import Case, Json
from desk.commands.reading import register_read, zone_of
from desk.gateway.draws import draws_of
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.words import spoken
from models.words.refusals import told


def draw(case: Case, *, machine: Json = False) -> None:
    """Draw again what a case has drawn, and say whether it agrees. Exit code 1 where it does not.

    Before the case's report or end, only the SHA-256 of its seed is told.
    """
    with register_read() as connection:
        workflow_id, found = draws_of(connection, case, zone_of(connection))
    if machine:
        as_json({"workflow_id": workflow_id, "draws": found})
    elif not found:
        say(words.DRAWN_NOTHING, case=workflow_id)
    for one in () if machine else found:
        _tell(one)
    if any(one["agrees"] is False for one in found):
        raise typer.Exit(1)


def _tell(one: dict[str, Any]) -> None:
    text = words.DRAWN if one["deck"] is None else words.DRAWN_OF
    say(text, number=one["number"], deck=one["deck"], at=one["drawn_at"], seed=one["seed_sha256"])
    if one["agrees"] is None:
        say(words.LATER)
        return
    if "seed" in one:
        _tell_result(one)
    for found in one["differences"]:
        say(words.DIFFERS, words=told(found))
    if one["agrees"]:
        say(words.AGREES)


def _tell_result(one: dict[str, Any]) -> None:
    say(words.REVEALED, seed=one["seed"], at=one["revealed_at"])
    population, ranks = one["population"], one["ranks"]
    drawn = [{"drawn": name, "before": population.get(name), "rank": ranks.get(name)} for name in one["result"]]
    title = spoken.say(words.DRAWN_COUNT, count=len(drawn), all=len(population))
    display(show.rows(title, ("drawn", "before", "rank"), drawn))
