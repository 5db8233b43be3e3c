"""Quality days: drawn checks come one after the other, exceptions are noted, a report is sent.

Checks by 四§5–9, §11 and 四§2(1); exceptions reported and treated by 四§2(2).
"""

from datetime import date, timedelta
from typing import Any, cast

import pytest
from temporalio.exceptions import ApplicationError

from cases.quality_days import BOSS, CLOCKS, LIST, MANAGER, SEEN, SHA, SPECIALIST, TECH, away, quality_day, results
from models.case import CaseFile
from models.kinds.qualityday import DISTINCT, EVERYONE, OTHERS, QualityDayRequest, counted, lists_of
from models.next_run import carried, taken_up
from models.parts.recurring import calls_meeting
from models.policy.policy import Policy, PolicyError
from played.case_files import at, shown
from played.rehearsal import Rehearsal, rehearsed
from servers.service import plain_weeks
from workflows.clocks import clocks
from workflows.shown.details import details, foretold

PLAIN = plain_weeks()


def check(number: int, **more: Any) -> dict[str, Any]:
    """A drawn check as it is entered, without a fault."""
    return {"check": number, "person": SEEN, "checklist": LIST, "results": results()} | more


def note(**more: Any) -> dict[str, Any]:
    """An exception as somebody notes it."""
    said = {"item": "no_chatting", "severity": "minor", "what": "they chatted", "evidence": "witness clerk:c-1"}
    return said | more


def noted(case: Rehearsal, by: str = TECH, **more: Any) -> dict[str, Any]:
    """Notes one, and gives the row that it has left."""
    case.take("note_exception", {"by": by} | note(**more))
    return case.forms("quality_exception")[-1]


# -- the checks ---------------------------------------------------------------------------------------------------


def test_a_check_is_told_when_its_time_has_come_and_has_an_hour() -> None:
    """The specialist learns whom to look at and by what, then waits for the next one (四§11)."""
    case = quality_day()
    assert (case.state, case.view()["seed_sha256"], case.view()["checks"]) == ("open", SHA, {})
    case.go_to("2026-11-23 10:29")
    assert case.messages("quality_check_due") == []
    case.go_to("2026-11-23 10:30")
    (told,) = case.messages("quality_check_due")
    assert (told.to, told.params["person"], told.params["checklist"]) == ("quality", SEEN, LIST)
    assert (case.due("check"), case.commitment("check").ref) == ("2026-11-23 11:30", 1)
    assert case.view()["checks"] == {"1": {"person": SEEN, "checklist": LIST}}
    case.send("record_check", SPECIALIST, **check(1))
    assert (case.commitment("check").state, case.view()["checks"]) == ("met", {})
    case.go_to("2026-11-23 14:15")
    assert (case.due("check"), case.commitment("check").ref) == ("2026-11-23 15:15", 2)


def test_a_check_that_nobody_enters_is_told_once_and_climbs_no_further() -> None:
    """One rung: the manager, who stands first on the ladder of quality."""
    case = quality_day()
    case.go_to("2026-11-23 17:00")
    assert case.rungs("check") == [("manager", "2"), ("manager", "2")]
    assert [c.rung for c in case.file.commitments if c.name == "check"] == [2, 2]
    case.send("take_charge", MANAGER, commitment="check", ref=2)
    assert [c.in_charge for c in case.file.commitments if c.name == "check"] == [None, MANAGER]


def test_checks_that_came_in_an_outage_are_told_one_after_the_other() -> None:
    """Each as of its own time, so that what is late shows."""
    case = quality_day()
    case.late_at("2026-11-23 16:00")
    assert [shown(entry.at)[11:] for entry in case.entries("check_due")] == list(CLOCKS)
    assert case.told("quality_check_due") == ["quality"] * 2


def test_what_is_entered_of_a_check_is_what_was_drawn() -> None:
    """Another person, another list, one that has not come or was entered: refused in words."""
    case = quality_day()
    assert "no check 1 waits to be entered; there is: none" in str(case.refused("record_check", SPECIALIST, **check(1)))
    case.go_to("2026-11-23 10:40")
    drawn = "check 1 is of staff:seen-1 by discipline"
    assert drawn in str(case.refused("record_check", SPECIALIST, **check(1, person=TECH)))
    by_another = check(1, checklist="appearance", results=results("appearance"))
    assert drawn in str(case.refused("record_check", SPECIALIST, **by_another))
    assert "check 1 came at 2026-11-23T10:30" in str(
        case.refused("record_check", SPECIALIST, at="2026-11-23T10:29:59+08:00", **check(1))
    )
    assert "must be one of appearance" in str(case.refused("record_check", SPECIALIST, **check(1, checklist="mood")))
    assert "nobody acts in their own matter" in str(case.refused("record_check", "quality:seen-1", **check(1)))
    case.send("record_check", SPECIALIST, at="2026-11-23T10:30:00+08:00", **check(1, person="technician:seen-1"))
    assert "there is: none" in str(case.refused("record_check", SPECIALIST, **check(1)))


def test_a_check_without_a_fault_is_a_record_and_so_is_one_of_whom_nobody_saw() -> None:
    """With no score where nothing was seen (四§11)."""
    case = quality_day()
    case.go_to("2026-11-23 16:00")
    case.send("record_check", SPECIALIST, **check(1))
    case.send("record_check", BOSS, **check(2, results=away(), note="at the dentist's"))
    seen = [(row["score"], row["note"]) for row in case.forms("quality_check")]
    assert seen == [("1", None), (None, "at the dentist's")]
    assert case.forms("quality_exception") == []


def test_one_more_check_is_unplanned_and_marked_where_its_person_is_absent() -> None:
    """It has a number beyond those that can be drawn."""
    case = quality_day()
    case.readings["away_then"] = True
    case.send("record_check", SPECIALIST, person=TECH, checklist="appearance", results=results("appearance"))
    (row,) = case.forms("quality_check")
    assert (row["number"], row["unplanned"], row.get("due_at")) == (3, True, None)
    assert case.entries("record_check")[-1].reason == "technician:t-1 is absent"


def test_a_fault_of_a_check_is_an_exception_and_grave_ones_open_a_nonconformity() -> None:
    """Its severity is the item's; a serious one is told at once (四§6, §10; 四§8(5))."""
    case = quality_day()
    case.go_to("2026-11-23 10:30")
    faults = results(no_chatting="chatted for an hour", lost_property="kept a purse")
    case.send("record_check", SPECIALIST, **check(1, results=faults))
    rows = case.forms("quality_exception")
    assert [(r["item"], r["severity"], r["what"], r["spot_check"], r["department"]) for r in rows] == [
        ("lost_property", "serious", "kept a purse", 1, "after_sales"),
        ("no_chatting", "minor", "chatted for an hour", 1, "after_sales"),
    ]
    (linked,) = case.opened
    asked = {key: linked.request[key] for key in ("item", "severity", "person", "evidence", "by")}
    assert (linked.kind, asked) == ("Nonconformity", {
        "item": "lost_property", "severity": "serious", "person": SEEN, "by": SPECIALIST,
        "evidence": "qualityday-G-20261123, entry 3",
    })  # fmt: skip
    assert case.told("quality_serious") == ["manager"]
    assert [link.workflow_id for link in case.file.links] == [linked.workflow_id]


# -- what people note ---------------------------------------------------------------------------------------------


def test_anyone_of_the_company_notes_an_exception_with_its_evidence() -> None:
    """Of an item of a list, or in words; facts decide, so that evidence is needed (四§4(3), §6)."""
    case = quality_day()
    for by in ("clerk:c-1", "courier:k-1", "department:logistics", "general_manager:g-1"):
        noted(case, by, person="staff:x-1")
    assert "customer" in str(case.refused("note_exception", "customer:u-1", **note()))
    without = {key: value for key, value in note().items() if key != "evidence"}
    assert "evidence" in str(case.refused("note_exception", TECH, **without))
    row = noted(case, item="the stairs", severity="major", found_at="2026-11-20T10:00:00+08:00")
    assert (row["item"], row["named"], row["department"], row["person"]) == (None, "the stairs", None, None)
    assert [linked.kind for linked in case.opened] == ["Nonconformity"]
    assert "found_at" in str(case.refused("note_exception", TECH, **note(found_at="2026-11-23T08:30:01+08:00")))


def test_what_somebody_finds_of_themselves_is_late_after_half_a_day() -> None:
    """Four working hours until it is sent, whatever its own time says (四§6)."""
    case = quality_day("13:00")
    own = noted(case, self=True, found_at="2026-11-23T09:00:00+08:00")
    assert (own["person"], own["self_found"], own["self_late"]) == (TECH, True, False)
    case.go_to("2026-11-23 15:00")
    late = noted(case, self=True, found_at="2026-11-23T09:00:00+08:00", at="2026-11-23T13:05:00+08:00")
    assert late["self_late"]
    assert case.entries("note_exception")[-1].reason == "found by oneself and told late"
    others = noted(case, found_at="2026-11-23T09:00:00+08:00")
    assert (others["self_late"], others["person"]) == (False, None)
    case.take("note_exception", {"by": TECH, "self": True, "person": "supervisor:t-1"} | note())
    with pytest.raises(Exception, match="whoever sends it"):
        case.take("note_exception", {"by": TECH, "self": True, "person": "technician:t-2"} | note())


def test_a_third_exception_calls_a_meeting_whoever_has_noted_it() -> None:
    """In the name of the day: a technician may open none (四§12·2)."""
    case = quality_day()
    noted(case)
    assert case.read_for[-1]["meetings_called"]["items"] == ["no_chatting"]
    case.readings["meetings_called"] = {"no_chatting": None}
    noted(case)
    (linked,) = case.opened
    assert (linked.kind, linked.request["item"], linked.request["by"]) == (
        "QualityMeeting", "no_chatting", "system:G-20261123"
    )  # fmt: skip
    assert [row["item"] for row in case.forms("quality_day_meeting")] == ["no_chatting"]
    noted(case, item="the stairs")
    assert case.read_for[-1]["meetings_called"]["items"] == []


def test_things_of_countless_names_are_counted_together() -> None:
    """So that a day never grows beyond what a case can carry; each exception has its row."""
    case = quality_day()
    facts: Any = case.file.facts
    facts.by_item = {f"thing {number}": [2] for number in range(DISTINCT)}
    for item in ("one more", "another", "thing 0", "no_chatting"):
        assert noted(case, item=item)["item" if item == "no_chatting" else "named"] == item
    by_item = cast(Any, case.file.facts).by_item
    assert len(by_item) == DISTINCT + 2
    assert [len(by_item[name]) for name in (OTHERS, "thing 0", "no_chatting")] == [2, 2, 1]


def test_two_days_that_come_to_a_meeting_at_once_open_one() -> None:
    """Both have asked before either has written: by when the last one was called they name the same (四§12·2)."""
    keys = set()
    for day_on in ("2026-11-20", "2026-11-23"):
        case = quality_day(day_on=day_on)
        case.readings["meetings_called"] = {"no_chatting": "2026-09-01T10:00:00+00:00"}
        noted(case)
        keys.add(case.opened[0].key)
    case.readings["meetings_called"] = {"no_chatting": "2026-11-23T10:00:00+00:00"}
    noted(case)
    keys.add(case.opened[1].key)
    assert keys == {"meeting/no_chatting/2026-09-01T10:00:00+00:00", "meeting/no_chatting/2026-11-23T10:00:00+00:00"}


# -- the report ---------------------------------------------------------------------------------------------------


def reported(case: Rehearsal) -> dict[str, str]:
    """What the manager is told of a day's report, but for the seed, which the records add."""
    (posted,) = case.posted("quality_day_reports")
    assert (posted["notice"]["to"], posted["notice"]["topic"]) == ("manager", "quality_day_report")
    params: dict[str, str] = posted["notice"]["params"]
    return params


def test_the_report_follows_the_last_drawn_check_and_is_sent_also_when_empty() -> None:
    """At six it is due (四§12·1)."""
    case = quality_day()
    assert case.due("report") == "2026-11-23 18:00"
    case.go_to("2026-11-23 14:14")
    assert "a drawn check is still to come" in str(case.refused("report", SPECIALIST, main=[]))
    case.go_to("2026-11-23 14:15")
    case.send("record_check", SPECIALIST, **check(1))
    case.send("record_check", SPECIALIST, **check(2))
    case.send("report", SPECIALIST, main=[])
    assert (case.state, case.states()) == ("reported", {"check": "met", "report": "met", "by_itself": "dropped"})
    told = reported(case)
    assert [told[key] for key in ("exceptions", "items", "done", "drawn", "missing")] == ["0", "–", "2", "2", "–"]
    row = case.forms("quality_day")[0]
    assert (row["checks_drawn"], row["checks_done"], row["exceptions"], row["late"]) == (2, 2, 0, False)


def test_the_report_counts_by_item_and_department_and_names_missing_checks() -> None:
    """Each figure with the entries that it comes from."""
    case = quality_day()
    case.go_to("2026-11-23 14:20")
    noted(case, person=SEEN)
    noted(case, person=SEEN)
    case.readings["department_of"] = None
    noted(case, item="the stairs")
    case.send("record_check", SPECIALIST, **check(2))
    case.send("report", SPECIALIST, main=[{"item": "no_chatting", "cause": "nobody stands in", "measure": "list"}])
    row, told = case.forms("quality_day")[0], reported(case)
    assert row["by_item"] == {"no_chatting": [6, 7], "the stairs": [8]}
    assert row["by_department"] == {"after_sales": [6, 7], "unknown": [8]}
    assert (told["items"], told["missing"]) == ("no_chatting × 2, the stairs × 1", "1 (staff:seen-1)")
    assert told["main"] == "no_chatting: nobody stands in → list"
    assert [one.get("missing", False) for one in case.forms("quality_check")] == [True, False]
    assert case.forms("quality_day_cause") == [{"item": "no_chatting", "cause": "nobody stands in", "measure": "list"}]


def test_a_report_that_nobody_sends_goes_by_itself_in_the_morning() -> None:
    """It ends a hold; what the report was late for is dropped (四§12·1)."""
    case = quality_day()
    case.go_to("2026-11-23 18:00")
    assert case.rungs("report") == [("manager", "2")]
    case.send("hold", SPECIALIST, reason="other")
    case.go_to("2026-11-24 08:59")
    assert case.state == "on_hold"
    case.go_to("2026-11-24 09:00")
    assert (case.state, case.states()["report"], case.states()["by_itself"]) == ("reported", "dropped", "dropped")
    assert (reported(case)["missing"], case.forms("quality_day")[0]["reported_by"]) == (
        "1 (staff:seen-1), 2 (staff:seen-1)", "system"
    )  # fmt: skip


def test_a_friday_s_report_waits_for_monday() -> None:
    """The next workday's morning."""
    case = rehearsed("QualityDay", {"by": BOSS, "day_on": "2026-11-27"}, start=at("2026-11-27 08:30"))
    assert case.due("by_itself") == "2026-11-30 09:00"


# -- which days ---------------------------------------------------------------------------------------------------


def test_there_is_one_a_day_whoever_opens_it_and_none_of_a_day_to_come_by_hand() -> None:
    """The round alone opens one before its day (run by hand); what it is about is the day."""
    assert QualityDayRequest.model_validate({"by": BOSS, "day_on": "2026-11-23"}).fixed_number("G") == "G-20261123"
    with pytest.raises(ApplicationError, match="must not lie after the day of the opening"):
        quality_day(day_on="2026-11-24")
    early = {"by": "system:round", "day_on": "2026-11-24", "linked_case": "round-quality_days"}
    case = rehearsed("QualityDay", early, start=at("2026-11-23 17:00"))
    assert (case.due("report"), case.due("by_itself"), case.file.subject) == (
        "2026-11-24 18:00", "2026-11-25 09:00", "2026-11-24"
    )  # fmt: skip
    case.go_to("2026-11-24 10:30")
    assert case.told("quality_check_due") == ["quality"]


def test_where_nobody_is_at_work_the_day_closes_as_it_opens() -> None:
    """Not so a day that is over, of which nobody asks: it draws nothing, and what is found later stands there."""
    case = rehearsed("QualityDay", {"by": BOSS, "day_on": "2026-11-29"}, start=at("2026-11-29 08:30"))
    assert (case.state, set(case.states().values())) == ("closed", {"dropped"})
    over = quality_day("09:00", day_on="2026-11-22")
    assert (over.state, over.due("report"), over.file.reminders) == ("open", "2026-11-23 18:00", [])
    over.send("report", SPECIALIST, main=[])
    assert over.state == "reported"


# -- nobody knows before ------------------------------------------------------------------------------------------


def test_a_time_to_come_stands_on_no_page_and_in_no_timer_s_name() -> None:
    """Nor in what a new run is handed: there it is a length of time from the opening, and comes when it would have."""
    case = quality_day()
    hidden = case.file.reminders[0]
    assert shown(hidden.at) == "2026-11-23 10:30"
    seen = [details(case.file, case.case.procedure), str(case.view()), str(carried(case.file))]
    seen += [foretold(case.file, step) for step in clocks.steps(case.file)]
    seen += [write.model_dump_json() for write in case.written]
    assert [text for text in seen for mark in ("10:30", "02:30", "14:15", "06:15", SEEN) if mark in text] == []
    assert carried(case.file)["reminders"][0]["at"] == timedelta(hours=2).total_seconds()
    body = carried(case.file)
    again = taken_up(body)
    assert again.reminders == case.file.reminders
    assert isinstance(again, CaseFile)
    case.case.file = again.model_copy(update={"facts": type(case.file.facts).model_validate(body["facts"])})
    case.go_to("2026-11-23 10:30")
    assert case.told("quality_check_due") == ["quality"]


# -- the rules ----------------------------------------------------------------------------------------------------


def days(*numbers: int) -> list[date]:
    """Days of November 2026, of which the 23rd is a Monday."""
    return [date(2026, 11, number) for number in numbers]


@pytest.mark.parametrize(
    ("found", "new", "met", "called"),
    [
        ((2, 3), 4, None, True),
        ((3,), 4, None, False),
        ((2, 3), 6, None, True),  # Monday to Friday
        ((2, 3), 9, None, False),  # the sixth workday
        ((3, 4), 9, None, True),  # over a weekend
        ((2, 2), 2, None, True),  # all on one day
        ((2, 6), 3, None, True),  # found between, told last
        ((2, 3, 4), 5, 4, False),  # called yesterday
        ((2, 3, 4, 9, 13, 19), 20, 4, False),  # never five workdays without one
        ((2, 3, 4, 12, 13), 16, 4, True),  # the 5th to the 11th: five workdays without
        ((2, 3, 4, 11, 12), 13, 4, False),  # four of them
        ((2, 3, 4, 12, 13), 13, 13, False),  # and called anew
        ((2, 3), 4, 20, False),  # found before the last meeting, told after it
    ],
)
def test_three_within_five_workdays_call_a_meeting_and_no_second_before_five_without_one(
    found: tuple[int, ...], new: int, met: int | None, called: bool
) -> None:
    """Both days counted; days off count for neither (四§12·2)."""
    last = None if met is None else days(met)[0]
    assert calls_meeting(PLAIN, days(*found), days(new)[0], last, count=3, days=5) is called


def test_a_post_has_its_lists_and_others_have_those_of_the_row_without_one() -> None:
    """All names that the company has for a post; where no row is for others, the norms for everyone (四§7–9)."""
    rows = Policy().rows("checklists.by_post")
    assert "repair_visit" in lists_of(rows, "technician")
    assert lists_of(rows, "维修员") == lists_of(rows, "technician")
    assert lists_of(rows, "gardener") == lists_of(rows, None) == [*EVERYONE, "safety_hygiene"]
    assert lists_of([], "technician") == EVERYONE


def test_the_policy_names_checklists_that_a_quality_day_keeps() -> None:
    """Each once, and only such."""
    for wrong in ('["mood"]', '["discipline", "discipline"]', "[]"):
        with pytest.raises(PolicyError):
            Policy.load(f"[checklists]\nby_post = [{{ lists = {wrong} }}]")
    own = Policy.load('[checklists]\nby_post = [{ posts = ["x"], lists = ["phone"] }]')
    assert lists_of(own.rows("checklists.by_post"), "x") == ["phone"]


def test_a_message_names_what_was_found_most_first() -> None:
    """Ten of them, and how many more."""
    assert counted({}) == "–"
    assert counted({"a": [1], "b": [2, 3]}) == "b × 2, a × 1"
    assert counted({f"i{number:02}": [1] for number in range(12)}).endswith("i09 × 1, … 2")
