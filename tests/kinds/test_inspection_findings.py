"""Findings of inspections: reported at once, corrected, in the report, answered (五§2, 五§12–14)."""

from cases.inspection_cases import MANAGER, TODAY, begun, each, enter, finished, inspection, of, opened, reported
from cases.inspections import (
    BOSS,
    DAY,
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
from played.case_files import shown
from workflows.clocks.turn import Refusal

# -- findings -----------------------------------------------------------------------------------------------------


def test_a_severe_finding_at_ten_to_six_on_a_friday_is_to_be_reported_on_monday_morning() -> None:
    """Two hours of working time; nobody does, and the ladder names whoever found it (五§2·2)."""
    played = begun(start="2026-11-27 09:00", planned_on="2026-11-27")
    played.go_to("2026-11-27 17:50")
    enter(played, lost_property="no")
    assert shown(of(played, "serious", 1).due_at) == "2026-11-30 10:50"
    played.go_to("2026-11-30 10:49")
    assert [to for to, _ in played.rungs("serious")] == []
    played.go_to("2026-11-30 10:50")
    assert [to for to, _ in played.rungs("serious")] == ["manager"]


def test_what_is_reported_opens_a_nonconformity_and_the_manager_knows_at_once() -> None:
    """Linked, with this case and entry as its evidence; once each (五§2·2)."""
    played = begun()
    enter(played, punctual="no", lost_property="no")
    played.refused("report_serious", BOSS, finding=1, what="w")
    assert "not severe" in str(played.refused("report_serious", INSPECTOR, finding=2, what="w"))
    played.send("report_serious", SPECIALIST, finding=1, what="a customer's phone was kept")
    (linked,) = played.opened
    seq = played.entries("report_serious")[0].seq
    assert linked.kind == "Nonconformity"
    assert {key: linked.request[key] for key in ("severity", "item", "person", "evidence", "by")} == {
        "severity": "serious", "item": "lost_property", "person": TECH, "by": SPECIALIST,
        "evidence": f"inspection-X-1, entry {seq}",
    }  # fmt: skip
    assert (played.told("inspection_serious"), each(played, "serious")) == (["manager"], {1: "met"})
    assert "was reported" in str(played.refused("report_serious", INSPECTOR, finding=1, what="w"))


def test_a_sheet_entered_again_voids_findings_that_were_dealt_with() -> None:
    """What was corrected and reported while the team inspects is voided as it stands, and found anew (五§14·1)."""
    played = begun()
    enter(played, punctual="no", lost_property="no")
    played.send("correct", TECH, finding=2, done="in time from now on")
    played.send("correct", TECH, finding=1, done="given back")
    played.send("report_serious", INSPECTOR, finding=1, what="w")
    enter(played, punctual="no")
    standing = [(row["item"], row.get("void", False)) for row in played.forms("inspection_finding")]
    assert standing == [("lost_property", True), ("punctual", True), ("punctual", False)]
    assert not [name for name in played.file.forms if name in ("inspection_finding/1", "inspection_finding/2")]


def test_a_severe_finding_passes_to_the_leader_of_a_team_that_replaces_the_finders() -> None:
    """Whoever found it may report it no longer: the clock names who may."""
    played = begun()
    enter(played, lost_property="no")
    assert of(played, "serious", 1).whose == INSPECTOR
    played.send("name_team", MANAGER, leader="manager:m-2", team=["supervisor:s-2"])
    assert of(played, "serious", 1).whose == "manager:m-2"
    played.refused("report_serious", INSPECTOR, finding=1, what="w")
    played.send("report_serious", "manager:m-2", finding=1, what="w")


def test_a_store_rooms_severe_finding_opens_one_too() -> None:
    """About its keeper (二§10)."""
    played = opened(store_request(planned_on=TODAY))
    played.send("start", INSPECTOR)
    answers = dict.fromkeys(["keys_kept", "keys_not_handed", "no_strangers", "fire_equipment"], "no")
    listed = results("store_room", **answers)
    played.refused("enter", INSPECTOR, place="hub-west", checklist="store_room", results=listed)
    played.send("enter", INSPECTOR, place=STORE, checklist="store_room", results=listed)
    severe = played.view()["to_report"]
    for number in severe:
        played.send("report_serious", INSPECTOR, finding=number, what="w")
    assert len(played.opened) == len(severe)
    assert all(one.request["person"] == KEEPER for one in played.opened)


def test_where_the_manager_is_inspected_the_general_manager_is_told_as_well() -> None:
    """Of what is severe."""
    played = inspection(planned_on=TODAY, persons=[MANAGER], leader=GENERAL)
    played.send("start", INSPECTOR)
    enter(played, MANAGER, lost_property="no")
    played.send("report_serious", INSPECTOR, finding=1, what="w")
    assert played.told("inspection_serious") == ["manager", "general_manager"]


def test_findings_are_corrected_by_the_person_or_a_supervisor_before_and_after_the_report() -> None:
    """By the next workday's end; once each (五§2·2)."""
    played = begun(persons=[TECH, OTHER])
    enter(played, punctual="no", post_kept="no")
    enter(played, OTHER, punctual="no")
    assert shown(of(played, "correct", 1).due_at) == "2026-11-24 18:00"
    assert f"concerns {TECH}" in str(played.refused("correct", OTHER, finding=1, done="d"))
    played.send("correct", "clerk:t-1", finding=1, done="comes on time")
    assert "was corrected" in str(played.refused("correct", BOSS, finding=1, done="d"))
    played.send("finish", LEADER)
    played.send("correct", OTHER, finding=3, done="d")
    played.send("report", LEADER, text="t", inspectors=declared())
    played.send("acknowledge", TECH, agrees=True)
    played.send("acknowledge", OTHER, agrees=True)
    assert played.state == "reported"
    played.send("correct", BOSS, finding=2, done="d")
    assert (played.state, set(each(played, "correct").values())) == ("closed", {"met"})


# -- the report ---------------------------------------------------------------------------------------------------


def test_the_report_waits_until_severe_findings_are_reported() -> None:
    """It says which."""
    played = finished(lost_property="no")
    wanted = str(played.refused("report", LEADER, text="t", inspectors=declared()))
    assert "by report_serious: 1" in wanted
    played.send("report_serious", INSPECTOR, finding=1, what="w")
    played.send("report", LEADER, text="t", inspectors=declared())
    assert played.state == "reported"


def test_scores_are_reckoned_exactly_and_never_sent() -> None:
    """Yes of yes and no, of all sheets together and of each person; what does not apply or was not seen counts not."""
    played = begun(persons=[TECH, OTHER])
    enter(played, punctual="no", post_kept="not_applicable", no_chatting="not_seen")
    enter(played, OTHER, **dict.fromkeys(["punctual", "post_kept", "no_chatting", "no_private_business"], "no"))
    played.send("finish", LEADER)
    extra = str(played.refused("report", LEADER, text="t", inspectors=declared(), score="1"))
    assert "score" in extra
    played.send("report", LEADER, text="t", inspectors=declared())
    (row,) = played.forms("quality_inspection_report")
    assert (row["score"], row["scores"]) == ("3/8", {"staff:t-1": "2/3", "staff:t-2": "1/5"})


def test_what_inspectors_declare_is_no_inspection() -> None:
    """A `no` there finds nothing; all of it is to be answered (五§12–13)."""
    played = finished()
    assert "inspectors: lacks" in str(played.refused("report", LEADER, text="t", inspectors=declared()[1:]))
    played.send("report", LEADER, text="t", inspectors=results("inspectors", in_depth="no"))
    (row,) = played.forms("quality_inspection_report")
    assert (row["findings"], len(row["inspectors"]), played.view()["findings"]) == (0, 5, [])


def test_the_leader_reports_within_two_workdays() -> None:
    """Or the general manager; nobody else of the team (五§14·1)."""
    played = finished()
    assert played.due("report") == "2026-11-25 18:00"
    played.refused("report", INSPECTOR, text="t", inspectors=declared())
    played.send("report", GENERAL, text="t", inspectors=declared())
    assert played.file.assignee == TECH


def test_everyone_answers_once_and_with_the_last_it_closes() -> None:
    """Agreeing or not; nobody for another (五§14·2)."""
    played = begun(persons=[TECH, OTHER])
    enter(played)
    enter(played, OTHER)
    played.send("finish", LEADER)
    played.send("report", LEADER, text="t", inspectors=declared())
    assert sorted(played.told("inspection_reported")) == [TECH, OTHER]
    assert each(played, "feedback") == {1: "running", 2: "running"}
    played.refused("acknowledge", BOSS, agrees=True)
    played.send("acknowledge", TECH, agrees=False, remarks="the clock was wrong")
    assert "has answered" in str(played.refused("acknowledge", TECH, agrees=True))
    assert (played.state, played.file.assignee) == ("reported", OTHER)
    played.send("acknowledge", OTHER, agrees=True)
    assert played.state == "closed"
    assert [row["agrees"] for row in played.forms("inspection_feedback")] == [False, True]


def test_silence_is_an_answer_after_three_workdays() -> None:
    """Noted as such; it closes where all is corrected, else with the last correction (五§14·2)."""
    played = reported()
    assert shown(of(played, "feedback", 1).due_at) == "2026-11-26 18:00"
    played.go_to("2026-11-26 18:00")
    assert (played.state, each(played, "feedback")) == ("closed", {1: "dropped"})
    assert [row["agrees"] for row in played.forms("inspection_feedback")] == [None]
    assert played.told("overdue") == []
    waiting = reported(punctual="no")
    waiting.let_pass(10 * DAY)
    assert waiting.state == "reported"
    waiting.send("correct", TECH, finding=1, done="d")
    assert waiting.state == "closed"


def test_each_of_several_is_silent_for_themselves() -> None:
    """One has answered in time."""
    played = begun(persons=[TECH, OTHER])
    enter(played)
    enter(played, OTHER)
    played.send("finish", LEADER)
    played.send("report", LEADER, text="t", inspectors=declared())
    played.send("acknowledge", OTHER, agrees=True)
    played.let_pass(5 * DAY)
    assert (played.state, each(played, "feedback")) == ("closed", {1: "dropped", 2: "met"})


def test_the_seed_is_told_with_the_report() -> None:
    """And with no earlier step; of one that nobody drew there is none."""
    request = inspection_request(planned_on=TODAY, by="system:round", linked_case="round-inspections")
    played = opened(request, {"seed": "abc"})
    played.send("start", INSPECTOR)
    enter(played)
    played.send("finish", LEADER)
    assert played.posted("draws") == []
    played.send("report", LEADER, text="t", inspectors=declared())
    assert len(played.posted("draws")) == 1
    assert reported().posted("draws") == []


def test_refusals_are_of_their_kind() -> None:
    """What the message alone shows is an invalid payload, what the case shows a refused event."""
    played = begun()
    wrong: Refusal = played.refused("enter", INSPECTOR, checklist="discipline", results={})
    assert wrong.kind.value == "InvalidPayload"
    assert played.refused("enter", INSPECTOR, checklist="discipline", results=results()).kind.value == "EventRefused"
    assert played.refused("finish", LEADER).kind.value == "EventRefused"
    assert played.refused("acknowledge", TECH, agrees=True).kind.value == "EventRefused"
