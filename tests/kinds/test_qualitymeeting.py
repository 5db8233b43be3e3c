"""Quality meetings: called with an agenda from the records, held, called off where nothing recurs (四§12·2)."""

from datetime import date
from typing import Any

import pytest

from cases.meetings import AGENDA, BOSS, ITEM, LEAD, MEASURE, QUALITY, TOPICS, invitation, meeting_request
from models.kinds.qualitymeeting import meets_in
from models.parts.recurring import recurring, within
from played.rehearsal import Rehearsal, rehearsed
from servers.service import plain_weeks


def called(**changes: Any) -> Rehearsal:
    """A meeting about the week before, called on Monday at nine."""
    return rehearsed("QualityMeeting", meeting_request(**changes))


def test_the_agenda_stands_in_the_case_and_who_calls_it_is_told() -> None:
    """Exceptions by item, causes, open measures, the last meeting's actions; two workdays to hold it."""
    case = called()
    assert [row["section"] for row in case.forms("quality_meeting_agenda")] == [
        line["section"] for line in AGENDA["lines"]
    ]
    assert (case.told("meeting_to_call"), case.due("meeting")) == (["manager", "quality"], "2026-11-25 18:00")
    [opened] = case.forms("quality_meeting")
    assert (opened["week"], opened["exceptions"], case.file.about) == ("2026W47", 4, "2026W47")
    assert ITEM in str(case.file.timeline[0].reason)


@pytest.mark.parametrize("wrong", [{"week": None}, {"item": ITEM}, {"week": "2026W54"}, {"week": "2026-W47"}])
def test_a_meeting_is_about_a_week_or_about_an_item(wrong: dict[str, Any]) -> None:
    """One of the two, and a week that there is."""
    with pytest.raises(Exception, match="week"):
        called(**wrong)


def test_a_later_invitation_replaces_the_one_before_and_all_are_told() -> None:
    """Within five workdays; the clock is then the day of the meeting, and no hold moves it."""
    case = called()
    assert "2026-12-01T00:00+08:00" in str(case.refused("invite", BOSS, **invitation("2026-12-01T00:00:01+08:00")))
    assert "before" in str(case.refused("invite", BOSS, **invitation("2026-11-23T08:59:00+08:00")))
    assert "twice" in str(case.refused("invite", BOSS, **invitation("2026-11-24T14:00:00+08:00", LEAD, "staff:s-1")))
    case.send("invite", BOSS, **invitation("2026-11-30T17:00:00+08:00"))
    assert (case.due("meeting"), case.file.assignee) == ("2026-12-01 00:00", BOSS)
    case.send("invite", QUALITY, **invitation("2026-11-24T14:00:00+08:00", "courier:d-1", "staff:s-1"))
    assert (case.due("meeting"), case.file.assignee) == ("2026-11-25 00:00", QUALITY)
    assert case.told("meeting_invited") == [LEAD, QUALITY, "courier:d-1", "staff:s-1"]
    assert case.told("meeting_without") == [QUALITY]
    case.send("hold", QUALITY, reason="other")
    assert case.due("meeting") == "2026-11-25 00:00"


def test_who_is_absent_then_may_be_invited_and_is_marked() -> None:
    """Naming an absent person by hand is allowed."""
    case = called()
    case.readings["meeting_away"] = [LEAD]
    case.send("invite", BOSS, **invitation())
    assert case.file.timeline[-1].reason == f"absent then: {LEAD}"
    assert case.read_for[-1]["meeting_away"] == {"persons": [LEAD, QUALITY], "then": "2026-11-24T14:00:00+08:00"}


def test_a_meeting_opens_an_improvement_for_each_topic_with_measures() -> None:
    """Who was invited and did not come is noted, and whether they were away."""
    case = called()
    case.send("invite", BOSS, **invitation("2026-11-24T14:00:00+08:00", LEAD, "courier:d-1", "clerk:c-1"))
    case.readings["meeting_away"] = ["clerk:c-1"]
    case.go_to("2026-11-24 15:00")
    case.send("hold_meeting", QUALITY, present=["technician:s-1", QUALITY], topics=TOPICS)
    assert case.state == "held"
    [opened] = case.opened
    assert opened.kind == "Improvement"
    assert {key: opened.request[key] for key in ("measures", "item", "source", "by")} == {
        "measures": [MEASURE], "item": ITEM, "source": case.file.number, "by": QUALITY,
    }  # fmt: skip
    rows = case.forms("quality_meeting_attendance")
    assert [(r["person"], r["invited"], r["present"], r["away"]) for r in rows] == [
        (LEAD, True, True, False), ("courier:d-1", True, False, False), ("clerk:c-1", True, False, True),
        (QUALITY, False, True, False),
    ]  # fmt: skip
    assert case.file.timeline[-1].reason == "invited and absent: courier:d-1, clerk:c-1"
    assert [(row["item"], row["measures"]) for row in case.forms("quality_meeting_topic")] == [
        (ITEM, 1), ("badge_worn", 0)
    ]  # fmt: skip
    assert case.states() == {"meeting": "met"}


def test_a_measure_whose_day_is_over_is_refused_with_its_place() -> None:
    """As in a nonconformity's form."""
    late = [TOPICS[1], TOPICS[0] | {"measures": [MEASURE, MEASURE | {"due_on": "2026-11-22"}]}]
    refusal = called().refused("hold_meeting", BOSS, present=[BOSS], topics=late)
    assert "must not be over" in str(refusal.details)


def test_a_meeting_is_not_called_off_while_an_item_recurs() -> None:
    """Unless a meeting since has had it as a topic: that the records say."""
    case = called()
    case.send("invite", BOSS, **invitation())
    case.readings["recurring_items"] = [ITEM, "badge_worn"]
    assert f"{ITEM}, badge_worn" in str(case.refused("call_off", BOSS, reason="no time"))
    case.readings["recurring_items"] = []
    case.send("call_off", BOSS, reason="all settled")
    assert (case.state, case.told("meeting_off")) == ("not_needed", [LEAD, QUALITY])
    assert case.states() == {"meeting": "met"}


def test_the_policy_may_want_a_meeting_every_other_week() -> None:
    """Of two weeks the even one."""
    assert [meets_in(week, "fortnightly") for week in ("2026W48", "2026W49")] == [True, False]
    assert meets_in("2026W49", "weekly")


def test_what_recurs_lies_within_five_workdays() -> None:
    """Both days count where they are workdays: Monday to Friday, Friday to Thursday, Sunday to Friday."""
    weeks = plain_weeks()
    days = [(23, 27, True), (23, 30, False), (27, 27, True), (20, 26, True), (20, 27, False), (22, 27, True)]
    for first, last, enough in days:
        assert within(weeks, date(2026, 11, first), date(2026, 11, last), 5) is enough
    spans = [("a", date(2026, 11, 20), date(2026, 11, 27)), ("a", date(2026, 11, 23), date(2026, 11, 27)),
             ("a", date(2026, 11, 24), date(2026, 11, 27)), ("b", date(2026, 11, 2), date(2026, 11, 27))]  # fmt: skip
    assert [*recurring(weeks, spans, 5)] == ["a"]
