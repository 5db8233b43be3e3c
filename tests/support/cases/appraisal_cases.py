"""Appraisals played without a server: opened with what the records answer, rated, confirmed."""

from typing import Any

from cases.appraisals import BOSS, FIGURES, GROUP, MANAGER, TECH, appraisal_request, figures, raters
from played.rehearsal import Rehearsal, unopened


def opened(
    found: dict[str, Any] | None = None, known: dict[str, Any] | None = None, *, policy: str = "", **changes: Any
) -> Rehearsal:
    """An appraisal, of a technician unless told otherwise."""
    played = unopened("Appraisal", policy=policy)
    played.readings = {"appraisal_figures": found or figures(FIGURES), "appraisal_raters": known or raters()}
    played.open(appraisal_request(**changes))
    return played


def rate(played: Rehearsal, by: str, rated_as: str, *points: int, **scores: int) -> None:
    """Scores of the first indicators in their order, and of others by name."""
    first = dict(zip(FIGURES, points, strict=False))
    played.send("rate", by, rated_as=rated_as, scores=first | scores)


def rated(played: Rehearsal, points: int = 90, other: int = 90) -> Rehearsal:
    """The superior and the person have rated."""
    rate(played, BOSS, "supervisor", points, other=other)
    rate(played, TECH, "self", points)
    return played


def confirmed(played: Rehearsal) -> Rehearsal:
    """The same, and the manager has confirmed."""
    rated(played).send("confirm", MANAGER, group=GROUP)
    return played


def final(played: Rehearsal) -> Rehearsal:
    """The same, and nobody has objected."""
    confirmed(played).go_to(played.commitment("objection").due_at)
    assert played.state == "final"
    return played


def result(played: Rehearsal) -> tuple[str, str]:
    """Total and grade, as the case shows them."""
    shown = played.view()["result"]
    return shown["total"], shown["grade"]
