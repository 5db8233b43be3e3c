"""Who rates an appraisal: checked against the staff register at the event, whoever comes and goes meanwhile (六§4)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from activities.books.people.appraising import Register
from cases.appraisal_cases import opened, rate, rated, result
from cases.appraisals import BOSS, FIGURES, GENERAL, OTHER, POOR, TECH, figures, raters
from models.people import Colleague
from played.rehearsal import Rehearsal

ABOVE, NEXT = "manager:a-8", "supervisor:s-2"


def of_a_leader(*led: str, superior: str | None = ABOVE, **changes: Any) -> Rehearsal:
    """An appraisal of a supervisor who leads these."""
    return opened(figures(FIGURES, leads=True), raters(superior, *led, **changes), person=BOSS)


def refused(played: Rehearsal, by: str, rated_as: str) -> str:
    scores = {"response": 50, "other": 50}
    return str(played.refused("rate", by, rated_as=rated_as, scores=scores))


def due_of(played: Rehearsal) -> list[tuple[str, str]]:
    """For whom ratings are awaited, as the commitments have it."""
    open_ones = (one for one in played.file.commitments if one.name == "rate" and one.state.open)
    return [(str(one.ref), one.whose or "") for one in open_ones]


# -- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "rated_as", "wanted"),
    [
        (OTHER, "supervisor", f"{BOSS} is the superior"), (TECH, "supervisor", "but as self"),
        ("manager:m-1", "supervisor", f"{BOSS} is the superior"), (BOSS, "self", f"only {TECH} rates as self"),
        (OTHER, "subordinate", "leads nobody"), (TECH, "subordinate", "but as self"),
    ],
)  # fmt: skip
def test_of_staff_the_supervisor_and_the_person_rate(by: str, rated_as: str, wanted: str) -> None:
    """Nobody else, not even an office above; nobody rates themselves but as self."""
    assert wanted in refused(opened(), by, rated_as)


def test_a_human_rates_in_whatever_role() -> None:
    """The id names the human."""
    played = opened()
    rate(played, "clerk:a-9", "supervisor", 90, other=90)
    rate(played, "courier:a-1", "self", 90)
    assert played.state == "scored"


def test_customers_and_the_system_do_not_rate() -> None:
    """Only people of the company."""
    played = opened()
    for by in ("customer:a-9", "system:x"):
        kind = played.refused("rate", by, rated_as="supervisor", scores={"other": 1}).kind
        assert kind == "NotAllowed"


@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ({}, "at least"), ({"other": 101}, "scores"), ({"other": -1}, "scores"), ({"politeness": 5}, "scores"),
        ({"other": 80.5}, "scores"),
    ],
)  # fmt: skip
def test_scores_are_whole_points_of_the_indicators(scores: dict[str, Any], wanted: str) -> None:
    """From 0 to 100; the superior's hold the other work too (六§3(7))."""
    refusal = opened().refused("rate", BOSS, rated_as="supervisor", scores=scores)
    assert (refusal.kind, wanted in str(refusal)) == ("InvalidPayload", True)
    without_other = opened().refused("rate", BOSS, rated_as="supervisor", scores={"response": 90})
    assert (without_other.kind, without_other.reason[:13]) == ("EventRefused", "scores.other:")


def test_a_later_rating_takes_the_place_of_the_first() -> None:
    """Once a class; both stand in the records, the later counts (六§4)."""
    played = opened()
    rate(played, BOSS, "supervisor", 10, other=10)
    rate(played, BOSS, "supervisor", 100, other=100)
    rate(played, TECH, "self", 100)
    assert played.view()["result"]["means"] == {"supervisor": "100.00", "self": "100.00"}
    assert [row["scores"]["other"] for row in played.forms("appraisal_rating") if row["rater"] == 1] == [10, 100]


def test_of_two_subordinates_each_rates_once() -> None:
    """Their class is the mean of both; only the superior scores other work."""
    played = of_a_leader(TECH, POOR)
    assert [whose for _, whose in due_of(played)] == [ABOVE, BOSS, TECH, POOR]
    rate(played, TECH, "subordinate", 80, other=0)
    rate(played, TECH, "subordinate", 90, other=90)
    rate(played, POOR, "subordinate", 70)
    rate(played, ABOVE, "supervisor", 80, other=80)
    rate(played, BOSS, "self", 80)
    assert played.view()["result"]["means"]["subordinate"] == "80.00"
    assert played.forms("appraisal_result")[0]["values"]["other"] == "4/5"


def test_the_superior_is_no_subordinate_too() -> None:
    """One human rates once: as the superior, where they are led as well."""
    played = of_a_leader(POOR, superior="manager:a-1")
    assert "they rate as supervisor" in refused(played, TECH, "subordinate")


# -- who comes and goes -------------------------------------------------------------------------------------------


def test_another_superior_is_awaited_in_the_place_of_the_one_before() -> None:
    """As soon as anybody rates; the due stays. The one before is told who rates."""
    played = opened()
    played.readings["appraisal_raters"] = raters(NEXT)
    assert f"{NEXT} is the superior" in refused(played, BOSS, "supervisor")
    rate(played, TECH, "self", 90)
    assert (due_of(played), played.due("rate")) == ([("1", NEXT)], "2026-11-30 18:00")
    assert played.told("appraisal_to_rate")[-1] == NEXT
    rate(played, NEXT, "supervisor", 90, other=90)
    assert played.state == "scored"


def test_another_superior_need_not_wait_until_they_are_awaited() -> None:
    """The register counts at the event."""
    played = opened()
    played.readings["appraisal_raters"] = raters(NEXT)
    rate(played, NEXT, "supervisor", 90, other=90)
    assert (played.view()["waiting"], due_of(played)) == ([TECH], [("2", TECH)])


def test_what_a_superior_has_rated_stands_until_the_next_one_rates() -> None:
    """A later rating of the class takes its place."""
    played = opened()
    rate(played, BOSS, "supervisor", 10, other=10)
    played.readings["appraisal_raters"] = raters(NEXT)
    assert played.view()["waiting"] == [TECH]
    rate(played, NEXT, "supervisor", 100, other=100)
    rate(played, TECH, "self", 100)
    assert played.view()["result"]["means"]["supervisor"] == "100.00"


def test_who_is_led_no_more_is_not_awaited() -> None:
    """What they have rated stands; who has come since may rate, and nobody waits for them."""
    played = of_a_leader(TECH, POOR)
    rate(played, TECH, "subordinate", 80)
    played.readings["appraisal_raters"] = raters(ABOVE, OTHER)
    assert "is not led by" in refused(played, POOR, "subordinate")
    rate(played, OTHER, "subordinate", 60)
    assert due_of(played) == [("1", ABOVE), ("2", BOSS)]
    rate(played, OTHER, "subordinate", 70)
    rate(played, ABOVE, "supervisor", 80, other=80)
    rate(played, BOSS, "self", 80)
    assert (played.state, played.view()["result"]["means"]["subordinate"]) == ("scored", "75.00")


def test_a_person_who_has_left_is_not_awaited() -> None:
    """Nor do they rate; the superior alone is enough."""
    played = opened()
    played.readings["appraisal_raters"] = raters(employed=False)
    assert "no longer on the staff list" in refused(played, TECH, "self")
    rate(played, BOSS, "supervisor", 90, other=90)
    assert (played.state, played.view()["result"]["means"]) == ("scored", {"supervisor": "90.00"})


def test_of_a_leaver_the_superior_alone_is_awaited_from_the_opening_on() -> None:
    """They worked in the month, and were gone at its end."""
    played = opened(known=raters(employed=False))
    assert played.view()["waiting"] == [BOSS]


def test_a_subordinate_who_becomes_the_superior_rates_once() -> None:
    """What they gave as a subordinate goes."""
    played = of_a_leader(TECH, POOR)
    rate(played, TECH, "subordinate", 10)
    played.readings["appraisal_raters"] = raters("manager:a-1", POOR)
    rate(played, "manager:a-1", "supervisor", 90, other=90)
    rate(played, POOR, "subordinate", 80)
    rate(played, BOSS, "self", 80)
    assert len(played.forms("appraisal_rating")) == 4
    assert played.view()["result"]["means"].keys() == {"self"}, "one is left: with the superior's mean, theirs is known"
    assert played.forms("appraisal_result")[0]["means"]["subordinate"] == "80"


# -- nobody above -------------------------------------------------------------------------------------------------


def test_without_a_superior_the_general_manager_rates_marked() -> None:
    """Whoever that is; they are told under their office (contract: nobody in their own matter)."""
    played = opened(known=raters(None))
    assert due_of(played) == [("1", "general_manager"), ("2", TECH)]
    assert "the general_manager rates as supervisor" in refused(played, BOSS, "supervisor")
    rate(played, GENERAL, "supervisor", 90, other=90)
    assert "no superior on the staff list" in str(played.entries("rate")[-1].reason)
    rate(played, TECH, "self", 90)
    assert played.state == "scored"


def test_a_superior_is_entered_meanwhile() -> None:
    """Then they rate."""
    played = opened(known=raters(None))
    played.readings["appraisal_raters"] = raters()
    assert result(rated(played))[1] == "excellent"


def test_the_general_manager_has_no_superior() -> None:
    """Without customers there is nobody but self; nobody rates as supervisor."""
    played = opened(known=raters(None, of_manager=True, head=True), person="general_manager:g-1", by="manager:m-1")
    assert "nobody is above" in refused(played, "general_manager:g-2", "supervisor")
    assert "but as self" in refused(played, GENERAL, "supervisor")
    rate(played, GENERAL, "self", 100)
    assert (played.state, played.view()["not_rated"]) == ("not_rated", "nobody_but_self")


# -- the staff register -------------------------------------------------------------------------------------------

STAFF = {
    one.id: one
    for one in (
        Colleague(id="g", name="g"), Colleague(id="m", name="m", supervisor="g"), Colleague(id="m2", name="m2"),
        Colleague(id="s", name="s", supervisor="m"), Colleague(id="t", name="t", supervisor="s"),
        Colleague(id="u", name="u", supervisor="s", left_on=date(2026, 11, 30)), Colleague(id="alone", name="a"),
        Colleague(id="new", name="n", supervisor="s", hired_on=date(2026, 12, 1)),
        Colleague(id="office", name="o", supervisor="m"),
    )
}  # fmt: skip
ROLES = {"g": ["general_manager"], "m": ["manager"], "m2": ["manager"], "s": ["supervisor"], "t": ["technician"]}


def register(on: date = date(2026, 11, 23), roles: dict[str, list[str]] | None = None, **gone: date) -> Register:
    """The staff on a day, some of whom have left."""
    staff = {own_id: replace(one, left_on=gone.get(own_id, one.left_on)) for own_id, one in STAFF.items()}
    return Register(staff, ROLES if roles is None else roles, on)


def test_the_superior_is_the_office_above() -> None:
    """Of staff their supervisor, of a supervisor the manager above them, of the manager the general manager."""
    found = {own_id: register().superior_of(own_id) for own_id in STAFF}
    assert found == {
        "g": None, "m": "general_manager:g", "m2": "general_manager:g", "s": "manager:m", "t": "supervisor:s",
        "u": "supervisor:s", "new": "supervisor:s", "alone": "manager:m", "office": "manager:m",
    }  # fmt: skip


def test_where_the_office_above_is_empty_the_next_one_rates() -> None:
    """Who has left, stands in no role, or is not there."""
    left = date(2026, 11, 1)
    assert register(s=left).superior_of("t") == "manager:m"
    assert register(m=left).superior_of("s") == "manager:m2"
    assert register(m=left, m2=left).superior_of("s") == "general_manager:g"
    assert register(m=left, m2=left, g=left).superior_of("s") is None
    assert register(roles={}).superior_of("t") == "supervisor:s", "the list names them, in whatever role"
    assert register(roles={}).superior_of("s") is None
    assert register().superior_of("nobody") == "manager:m"


def test_those_who_are_led_are_there_on_the_day() -> None:
    """Who has left is not, nor who comes later."""
    assert register().led_by("s") == ["t", "u"]
    assert register(date(2026, 12, 1)).led_by("s") == ["new", "t"]
    assert (register().led_by("t"), register().named("u"), register().named("t")) == ([], "staff:u", "technician:t")
