"""Inspections: planned with a team that fits, put off, missed, held sheet by sheet (五; 二§8–10)."""

from typing import Any

import pytest

from cases.inspection_cases import MANAGER, TODAY, begun, each, enter, inspection, not_opened, of, opened
from cases.inspections import (
    BOSS,
    GENERAL,
    INSPECTOR,
    KEEPER,
    LEADER,
    OTHER,
    SPECIALIST,
    STORE,
    TECH,
    declared,
    inspection_request,
    results,
    store_request,
)
from played.rehearsal import rehearsed
from servers.service import plain_weeks
from workflows.kinds.inspection import LEADER_IN_TEAM, Inspection

# -- the opening --------------------------------------------------------------------------------------------------


def test_an_inspection_is_planned_with_its_team_and_its_people() -> None:
    """It is with its leader, about the one person; the team is told, the inspected are not (五§10–11)."""
    played = inspection()
    assert (played.state, played.file.assignee, played.file.subject) == ("planned", LEADER, "staff:t-1")
    assert sorted(played.told("inspection_planned")) == [LEADER, SPECIALIST, INSPECTOR]
    (plan,) = played.forms("inspection_plan")
    assert (plan["scope"], plan["persons"], plan["leader"], plan["team"]) == (
        "rules", [TECH], LEADER, [INSPECTOR, SPECIALIST]
    )  # fmt: skip
    assert inspection(persons=[TECH, OTHER]).file.subject == "2026W48"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"persons": None}, "persons"), ({"place": STORE}, "place"), ({"kind": "special"}, "why"),
        ({"planned_on": "2026-11-20"}, "planned_on"), ({"leader": None}, "leader"), ({"team": []}, "team"),
        ({"persons": [TECH, "supervisor:t-1"]}, "names somebody twice"), ({"checklists": []}, "checklists"),
        ({"checklists": ["discipline", "discipline"]}, "names a checklist twice"),
        ({"leader": "manager:t-1"}, "nobody inspects themselves"), ({"team": ["quality:t-1"]}, "nobody inspects"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_the_opening(changes: dict[str, Any], wanted: str) -> None:
    """Each names its key."""
    request = {key: value for key, value in inspection_request(**changes).items() if value is not None}
    assert wanted in not_opened(request)


def test_a_store_room_is_inspected_at_its_place() -> None:
    """A place of the list, and no persons; its keeper stands for the person (二§8–10)."""
    played = opened(store_request())
    assert (played.file.subject, played.forms("inspection_plan")[0]["persons"]) == (STORE, [KEEPER])
    assert "place" in not_opened(store_request(place="nowhere"))
    assert "persons" in not_opened(store_request(persons=[TECH]))
    assert "place" in not_opened({key: value for key, value in store_request().items() if key != "place"})
    assert "nobody inspects themselves" in not_opened(store_request(leader="supervisor:k-1"))


def test_a_special_one_says_why() -> None:
    """By hand, when the case requires (五§11(3))."""
    played = inspection(kind="special", why="goods of a new kind")
    assert played.forms("inspection_plan")[0]["why"] == "goods of a new kind"


def test_the_team_fits_whom_it_inspects() -> None:
    """No two inspect each other in a week; one at least leads nobody inspected (五§10)."""
    assert "this week by somebody" in not_opened(inspection_request(), {"mutual": [SPECIALIST]})
    all_lead = {"lead": [LEADER, INSPECTOR, SPECIALIST]}
    assert "leads nobody inspected" in not_opened(inspection_request(), all_lead)
    assert inspection({"lead": [LEADER, INSPECTOR]}).state == "planned"


def test_who_is_absent_may_be_named_and_is_marked() -> None:
    """By hand; the timeline says so."""
    assert "absent then: technician:t-1" in str(inspection({"away": [TECH]}).entries("open")[0].reason)


def test_what_a_round_has_drawn_stands() -> None:
    """Few people and an odd team are marked; without a team the manager is told, and the seed's SHA-256 is shown."""
    request = inspection_request(by="system:round", team=[], linked_case="round-inspections", planned_on="2026-11-20")
    del request["leader"]
    played = opened(request, {"seed": "abc"})
    assert (played.state, played.view()["seed_sha256"]) == ("planned", "abc")
    assert played.told("inspection_without_team") == ["manager"]
    assert "all of them are inspected" in str(played.entries("open")[0].reason)
    played.send("name_team", MANAGER, leader=LEADER, team=[SPECIALIST])
    assert played.file.assignee == LEADER
    played.send("start", SPECIALIST)


# -- the plan -----------------------------------------------------------------------------------------------------


def test_the_manager_names_another_team() -> None:
    """Nobody inspected, while it is planned and while it is held; nobody else names it."""
    played = inspection(planned_on=TODAY)
    assert "nobody inspects" in str(played.refused("name_team", MANAGER, leader=TECH, team=[SPECIALIST]))
    assert "leader" in str(played.refused("name_team", MANAGER, leader=LEADER, team=[]))
    played.refused("name_team", SPECIALIST, leader=LEADER, team=[SPECIALIST])
    played.send("name_team", MANAGER, leader="manager:m-2", team=["quality:q-2"])
    played.refused("start", INSPECTOR)
    played.send("start", "quality:q-2")
    played.send("name_team", GENERAL, leader="manager:m-3", team=["quality:q-2"])
    assert (played.file.assignee, len(played.forms("inspection_team"))) == ("manager:m-3", 2)


def test_whoever_is_inspected_names_no_team_puts_nothing_off_and_calls_nothing_off() -> None:
    """Nor holds it; where no office is left the general manager does, marked."""
    played = inspection(persons=[MANAGER], leader=GENERAL)
    for event, payload in (("cancel", {}), ("postpone", {"planned_on": "2026-11-26"})):
        assert "own matter" in str(played.refused(event, MANAGER, reason="r", **payload))
    assert "own matter" in str(played.refused("name_team", MANAGER, leader=GENERAL, team=[SPECIALIST]))
    assert "own matter" in str(played.refused("hold", "supervisor:m-7", reason="other"))
    own = inspection(persons=[GENERAL], leader=LEADER)
    own.send("cancel", GENERAL, reason="r")
    assert "own matter" in str(own.entries("cancel")[0].reason)


def test_it_is_put_off_within_its_week() -> None:
    """To a day that is not over; the day on which it is due moves, the one on which it is missed does not (五§11)."""
    played = inspection()
    assert (played.due("inspect"), played.due("missing")) == ("2026-11-26 00:00", "2026-11-30 12:00")
    assert "same week, 2026W48" in str(played.refused("postpone", MANAGER, planned_on="2026-11-30", reason="r"))
    played.send("postpone", MANAGER, planned_on="2026-11-27", reason="a fair")
    assert (played.due("inspect"), played.due("missing")) == ("2026-11-28 00:00", "2026-11-30 12:00")
    played.go_to("2026-11-26 09:00")
    assert "before the event" in str(played.refused("postpone", MANAGER, planned_on="2026-11-25", reason="r"))
    assert played.forms("inspection_plan")[0]["planned_on"].isoformat() == "2026-11-27"


def test_one_that_nobody_begins_is_missed_at_noon_of_the_next_weeks_first_workday() -> None:
    """It stays in the figures, as missed; a moment before it may be begun (五§11)."""
    played = inspection({"seed": "abc"})
    played.go_to("2026-11-30 11:59")
    assert (played.state, played.told("overdue")) == ("planned", ["manager", "general_manager"])
    played.go_to("2026-11-30 12:00")
    assert (played.state, played.forms("inspection_plan")[0]["outcome"]) == ("missed", "missed")
    assert sorted(played.told("inspection_missed")) == ["manager", LEADER]
    assert [one["workflow_id"] for one in played.posted("draws")] == ["inspection-X-1"]


def test_holidays_move_the_noon_at_which_it_is_missed() -> None:
    """Monday to Wednesday are closed: Thursday; the calendar that says so may come later."""
    closed = plain_weeks().merge('[overrides]\n2026-11-30 = "closed"\n2026-12-01 = "closed"')
    played = rehearsed("Inspection", inspection_request(), calendar=closed)
    assert played.due("missing") == "2026-12-02 12:00"


def test_a_store_room_is_missed_after_its_month() -> None:
    """At noon of the next month's first workday (二§8–10)."""
    played = opened(store_request())
    assert played.due("missing") == "2026-12-01 12:00"
    played.go_to("2026-12-01 12:00")
    assert played.state == "missed"


def test_one_on_hold_is_missed_all_the_same() -> None:
    """An agreed due is paused by nothing."""
    played = inspection()
    played.send("hold", BOSS, reason="waiting_for_person")
    played.go_to("2026-11-30 12:00")
    assert played.state == "missed"


def test_what_a_late_round_opens_is_due_at_the_end_of_that_workday() -> None:
    """Both its day and its week were over."""
    request = inspection_request(by="system:round", linked_case="round-inspections", planned_on="2026-11-18")
    played = opened(request)
    assert (played.due("inspect"), played.due("missing")) == ("2026-11-23 18:00", "2026-11-23 18:00")
    played.go_to("2026-11-23 18:00")
    assert played.state == "missed"


def test_the_manager_calls_it_off() -> None:
    """With a reason; its findings' clocks end."""
    played = begun()
    enter(played, punctual="no")
    played.send("cancel", MANAGER, reason="the office moves")
    assert (played.state, played.forms("inspection_plan")[0]["outcome"]) == ("cancelled", "cancelled")
    assert set(played.states().values()) == {"met", "dropped"}


# -- the inspection -----------------------------------------------------------------------------------------------


def test_the_team_alone_begins_and_enters_and_nobody_of_themselves() -> None:
    """In whatever role; another supervisor does not."""
    played = inspection(planned_on=TODAY)
    played.refused("start", BOSS)
    played.send("start", "technician:s-1")
    assert "must be one of technician:t-1" in str(
        played.refused("enter", INSPECTOR, person=OTHER, checklist="discipline", results=results())
    )
    played.refused("enter", BOSS, person=TECH, checklist="discipline", results=results())
    assert "discipline" in str(
        played.refused("enter", INSPECTOR, person=TECH, checklist="appearance", results=results("appearance"))
    )
    wrong = played.refused("enter", INSPECTOR, person=TECH, checklist="discipline", results=results()[1:])
    assert "lacks punctual" in str(wrong)


@pytest.mark.parametrize(
    ("start", "planned_on"), [("2026-11-24 23:59", "2026-11-25"), ("2026-11-23 09:00", "2026-11-29")]
)
def test_nobody_begins_before_the_day_that_is_planned(start: str, planned_on: str) -> None:
    """The manager may bring it forward within its week; on the day, from its first minute, and later, it may begin."""
    played = inspection(start=start, planned_on=planned_on)
    told = str(played.refused("start", INSPECTOR))
    assert f"is planned for {planned_on}: start it from that day on, or have the manager postpone it" in told
    played.send("postpone", LEADER, planned_on=start[:10], reason="the hall is free")
    played.send("start", INSPECTOR)
    on_the_day = inspection(start=start, planned_on=planned_on)
    on_the_day.go_to(f"{planned_on} 00:00")
    on_the_day.send("start", INSPECTOR)
    late = inspection(start=start, planned_on=planned_on)
    late.go_to("2026-11-30 11:00")
    late.send("start", INSPECTOR)


def test_every_person_by_every_list_is_entered_faults_or_none_before_it_is_finished() -> None:
    """Then the register has its row, with a nil result as well (五§2·1)."""
    played = begun(persons=[TECH, OTHER], checklists=["discipline", "daily_service"])
    enter(played)
    still = str(played.refused("finish", LEADER))
    for missing in ("staff:t-1 daily_service", "staff:t-2 discipline", "staff:t-2 daily_service"):
        assert missing in still
    enter(played, OTHER)
    for person in (TECH, OTHER):
        listed = results("daily_service")
        played.send("enter", SPECIALIST, person=person, checklist="daily_service", results=listed)
    played.refused("finish", INSPECTOR)
    played.send("finish", LEADER)
    (row,) = played.forms("inspection_register")
    assert (row["nil"], row["findings"], row["severe"], row["sheets"], row["score"]) == (True, 0, 0, 4, "1")
    assert played.states()["inspect"] == "met"


def test_findings_are_numbered_with_the_gravest_first() -> None:
    """Each has a clock of its own; the person is told, who entered a severe one is to report it (五§2·2)."""
    played = begun()
    enter(played, punctual="no", lost_property="no")
    first, _ = played.forms("inspection_finding")
    assert (first["item"], first["severity"]) == ("lost_property", "serious")
    assert (each(played, "correct"), each(played, "serious")) == ({1: "running", 2: "running"}, {1: "running"})
    assert [of(played, "correct", 1).whose, of(played, "serious", 1).whose] == [TECH, INSPECTOR]
    assert [m.params["findings"] for m in played.messages("inspection_findings")] == ["1, 2"]
    assert [(m.to, m.params["findings"]) for m in played.messages("inspection_to_report")] == [(INSPECTOR, "1")]


def test_a_sheet_entered_again_voids_the_findings_of_the_one_before() -> None:
    """Their clocks end, their numbers are not used again; those of others stay."""
    played = begun(persons=[TECH, OTHER])
    enter(played, punctual="no", lost_property="no")
    enter(played, OTHER, post_kept="no")
    enter(played, no_chatting="no")
    assert played.view()["findings"] == [3, 4]
    assert each(played, "correct") == {1: "dropped", 2: "dropped", 3: "running", 4: "running"}
    assert each(played, "serious") == {1: "dropped"}
    assert [bool(one.get("void")) for one in played.forms("inspection_finding")] == [True, True, False, False]
    assert [one["replaces"] for one in played.forms("inspection_sheet")] == [None, None, 1]
    assert "no finding 1 stands; there is: 3, 4" in str(played.refused("correct", TECH, finding=1, done="d"))


def test_a_leader_is_no_second_inspector_in_another_role() -> None:
    """One human is one, at the opening and afterwards (五§10)."""
    alone = "must name one at least beside the leader"
    assert alone in not_opened(inspection_request(leader="manager:m-1", team=["supervisor:m-1"]))
    assert alone in str(inspection().refused("name_team", MANAGER, leader="manager:m-2", team=["staff:m-2"]))


def test_a_general_manager_who_ends_and_reports_their_own_inspection_is_marked() -> None:
    """Nobody in their own matter; where no office is above it stands on the timeline."""
    played = inspection(planned_on=TODAY, persons=[GENERAL])
    played.send("start", INSPECTOR)
    played.send("enter", INSPECTOR, person=GENERAL, checklist="discipline", results=results())
    played.send("finish", GENERAL)
    played.send("report", GENERAL, text="all is well", inspectors=declared())
    assert all("own matter" in str(played.entries(event)[0].reason) for event in ("finish", "report"))


def test_the_leader_may_be_named_in_the_team() -> None:
    """In whatever role; they lead, the others are the team, and each is told once (五§10)."""
    played = inspection(leader=LEADER, team=[LEADER, SPECIALIST])
    [plan] = played.forms("inspection_plan")
    assert (plan["leader"], plan["team"]) == (LEADER, [SPECIALIST])
    assert played.told("inspection_planned") == [LEADER, SPECIALIST]
    played.send("name_team", MANAGER, leader=INSPECTOR, team=["manager:s-1", SPECIALIST])
    assert played.forms("inspection_team")[-1]["team"] == [SPECIALIST]


def test_one_is_needed_beside_the_leader() -> None:
    """Whoever leads is not two."""
    assert "beside the leader" in not_opened(inspection_request(leader=LEADER, team=[LEADER]))
    assert "beside the leader" in str(inspection().refused("name_team", MANAGER, leader=LEADER, team=[LEADER]))


def test_an_inspection_of_before_refuses_a_leader_in_the_team(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its history holds that it did."""
    monkeypatch.setattr(Inspection, "guarded", lambda _case, change: change != LEADER_IN_TEAM.guard)
    played = rehearsed("Inspection", inspection_request(persons=[TECH]), shape=8)
    for team in ([LEADER, SPECIALIST], [LEADER]):
        refusal = played.refused("name_team", MANAGER, leader=LEADER, team=team)
        assert refusal.reason == "must not name the leader again, in whatever role"
