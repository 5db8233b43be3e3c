"""Appraisals: counted, rated, confirmed, objected to and decided on (六)."""

from typing import Any

from cases.appraisals import BOSS, FIGURES, TECH, appraisal_request, figures, raters
from played.rehearsal import Rehearsal, unopened


def opened(found: dict[str, Any] | None = None, known: dict[str, Any] | None = None, **changes: Any) -> Rehearsal:
    """An appraisal of a technician, with what the records answer."""
    played = unopened("Appraisal")
    played.readings = {
        "appraisal_figures": found or figures(FIGURES), "appraisal_raters": known or raters(),
    }  # fmt: skip
    played.open(appraisal_request(**changes))
    return played


def test_an_appraisal_waits_for_its_raters_and_is_scored_at_once() -> None:
    """The figures stand from the opening on; with the last rating the total is there (六§3–4)."""
    played = opened()
    assert (played.state, played.file.subject, played.file.assignee) == ("collecting", "staff:a-1", BOSS)
    assert sorted(played.told("appraisal_to_rate")) == [BOSS, TECH]
    assert played.view()["figures"]["response"] == {"numerator": 28, "denominator": 30}
    played.send("rate", BOSS, rated_as="supervisor", scores={"response": 91, "other": 85})
    assert (played.state, played.view()["waiting"]) == ("collecting", [TECH])
    played.send("rate", TECH, rated_as="self", scores={"response": 95})
    assert (played.state, played.view()["waiting"]) == ("scored", [])
    assert played.states() == {"rate": "met", "scores": "dropped", "confirm": "running"}
