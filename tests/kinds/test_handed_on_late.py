"""What one case hands on to another, what a later event changes: it stands from then on (四§10–13, 五§11, 六§5)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cases import inspections, nonconformities
from cases.appraisals import appraisal_request
from cases.improvements import COURIER, FITTER, improvement_request
from cases.meetings import BOSS, TOPICS, invitation, meeting_request
from desk.gateway.appraisal_month import _FOUND
from desk.gateway.records import asked
from played.case_files import at, shown
from played.company import Company
from played.rehearsal import rehearsed
from servers.service import Denied
from workflows.kinds.inspection import MONTH_LEFT, Inspection
from workflows.kinds.qualitymeeting import WITHOUT_MEASURES, QualityMeeting

# -- measures whose day is over -------------------------------------------------------------------------------------


def test_what_a_nonconformity_hands_on_is_followed_up_though_its_day_is_over() -> None:
    """Everybody was in time, and the review came a day after the measure's: it is due at once and climbs (四§13)."""
    case = nonconformities.nonconformity()
    case.send("trace", nonconformities.SPECIALIST, **nonconformities.TRACED)
    days = ((FITTER, "2026-11-26"), (COURIER, "2027-01-05"))
    measures = [{"text": "x", "owner": owner, "due_on": day} for owner, day in days]
    case.send("fill_form", nonconformities.SPECIALIST, handling="h", measures=measures)
    case.go_to("2026-11-24 17:00")
    case.send("instruct", nonconformities.MANAGER, instruction="i", units=[nonconformities.LOGISTICS])
    case.go_to("2026-11-26 17:00")
    case.send("countersign", nonconformities.LOGISTICS, agrees=True)
    case.go_to("2026-11-27 10:00")
    case.send("review", nonconformities.SPECIALIST, passes=True, remarks="r")
    followed = rehearsed("Improvement", dict(case.opened[-1].request), start=at("2026-11-27 10:00"))
    dues = {c.whose: shown(c.due_at) for c in followed.file.commitments if c.name == "measure"}
    assert dues == {FITTER: "2026-11-27 18:00", COURIER: "2027-01-06 00:00"}
    followed.go_to("2026-11-27 18:00")
    assert followed.told("overdue") == ["manager"]


async def test_the_improvement_of_a_late_measure_is_open_and_climbs_in_a_company(company: Company) -> None:
    """Opened by the review, as the records and the other case have it; nobody need notice that it lacks (四§13)."""
    case = await company.open("Nonconformity", nonconformities.nonconformity_request())
    await case.send("trace", nonconformities.SPECIALIST, **nonconformities.TRACED)
    measures = [{"text": "x", "owner": FITTER, "due_on": "2026-11-26"}]
    await case.send("fill_form", nonconformities.SPECIALIST, handling="h", measures=measures)
    await case.send("instruct", nonconformities.MANAGER, instruction="i", units=[nonconformities.LOGISTICS])
    await company.until("2026-11-26 17:00")
    await case.send("countersign", nonconformities.LOGISTICS, agrees=True)
    await company.until("2026-11-27 10:00")
    await case.send("review", nonconformities.SPECIALIST, passes=True, remarks="r")
    [followed] = [one for one in company.cases.values() if one.kind.procedure.name == "Improvement"]
    assert (followed.refused, followed.state, followed.ended) == (None, "planned", False)
    assert [link.workflow_id for link in case.file.links] == [followed.workflow_id]
    await company.until("2026-11-27 18:00")
    assert company.told(followed, "overdue") == [("manager", "2026-11-27 18:00")]
    await followed.send("carry_out", FITTER, measure=1, evidence="e")
    assert company.wrong() == []


def test_another_case_may_hand_on_a_measure_whose_day_is_over() -> None:
    """A person names a day that is not."""
    measures = [{"text": "x", "owner": FITTER, "due_on": "2026-11-20"}]
    linked = improvement_request(by="system:H-1", linked_case="qualitymeeting-H-1", measures=measures)
    assert rehearsed("Improvement", linked).state == "planned"


async def test_a_person_hands_on_nothing_by_naming_a_case(company: Company) -> None:
    """Whichever it is, and whether there is one: the records know who opens what (四§13, 六§5)."""
    over = [{"text": "x", "owner": FITTER, "due_on": "2020-01-01"}]
    for named in ("repair-X-9", "appraisal-A-202611-t-1"):
        with pytest.raises(Denied, match="must not be over"):
            await company.open("Improvement", improvement_request(linked_case=named, measures=over))
    undated = [{"text": "x", "owner": FITTER}]
    case = await company.open(
        "Improvement", improvement_request(linked_case="appraisal-A-202611-t-1", measures=undated)
    )
    assert (case.due("measure"), case.file.opened_by) == (shown(case.file.commitments[0].due_at), None)
    usual = await company.open("Improvement", improvement_request(measures=undated))
    assert case.due("measure") == usual.due("measure")


# -- a store room put off over a month's end ---------------------------------------------------------------------------


def test_a_store_room_put_off_over_a_months_end_is_missed_after_its_new_month() -> None:
    """And one that is brought forward after the earlier one; a case of before keeps what it had (五§11)."""
    for planned, moved, missed in (("11-30", "12-03", "2027-01-01 12:00"), ("12-03", "11-30", "2026-12-01 12:00")):
        request = inspections.store_request(planned_on=f"2026-{planned}")
        played = rehearsed("Inspection", request, start=at("2026-11-30 08:30"))
        played.send("postpone", "manager:m-1", planned_on=f"2026-{moved}", reason="r")
        assert played.due("missing") == missed


def test_a_store_room_of_before_keeps_the_day_on_which_it_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its history holds that it was put off so."""
    monkeypatch.setattr(Inspection, "guarded", lambda _case, change: change != MONTH_LEFT.guard)
    request = inspections.store_request(planned_on="2026-11-30")
    played = rehearsed("Inspection", request, start=at("2026-11-30 08:30"), shape=8)
    played.send("postpone", "manager:m-1", planned_on="2026-12-03", reason="r")
    assert (played.due("inspect"), played.due("missing")) == ("2026-12-04 00:00", "2026-12-01 12:00")


# -- what an opening and a topic need not say -------------------------------------------------------------------------


def test_an_appraisal_of_some_days_needs_no_reason() -> None:
    """Whoever holds it may say why (六§2)."""
    request = {key: value for key, value in appraisal_request().items() if key != "reason"}
    assert rehearsed("Appraisal", request).state == "collecting"


def test_a_topic_may_say_that_it_has_no_measures() -> None:
    """By an empty list as well as by none; it opens nothing (四§12·2)."""
    case = rehearsed("QualityMeeting", meeting_request())
    case.send("invite", BOSS, **invitation("2026-11-24T14:00:00+08:00"))
    bare: dict[str, Any] = {"item": "set_down_gently", "cause": "new couriers", "measures": []}
    case.send("hold_meeting", BOSS, present=[BOSS], topics=[*TOPICS, bare])
    assert (case.state, len(case.opened)) == ("held", sum(bool(topic.get("measures")) for topic in TOPICS))


def test_a_meeting_of_before_refuses_a_topic_with_an_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its history holds that it did."""
    monkeypatch.setattr(QualityMeeting, "guarded", lambda _case, change: change != WITHOUT_MEASURES.guard)
    played = rehearsed("QualityMeeting", meeting_request(), shape=8)
    bare: dict[str, Any] = {"item": "set_down_gently", "cause": "new couriers", "measures": []}
    refusal = played.refused("hold_meeting", BOSS, present=[BOSS], topics=[*TOPICS, bare])
    assert (refusal.kind, refusal.errors[0]["loc"][0], played.state) == ("InvalidPayload", "topics", "called")


# -- what was traced stands -------------------------------------------------------------------------------------------


RECORDED = """
    INSERT INTO service_register (
        workflow_id, first_run_id, number, kind, state, base_level, level, opened_at, closed_at, overdue,
        policy_version, calendar_version, request, last_seq, decided_at)
    SELECT w, 'run', w, 'Nonconformity', 'closed', 0, 0, now(), '2026-11-20T10:00:00Z', '[]', 1, 1, '{}', 1, now()
    FROM unnest(array['n-1', 'n-2']) w;
    INSERT INTO nonconformity_record (workflow_id, key, seq, what, severity, evidence, unit, self_found, opened_by)
    VALUES ('n-1', '1', 1, 'w', 'serious', 'e', NULL, false, 'quality:q-1'),
        ('n-2', '1', 1, 'w', 'minor', 'e', 'department:stores', false, 'quality:q-1');
    INSERT INTO nonconformity_trace (workflow_id, key, seq, cause, how_found, unit, traced_at, traced_by)
    VALUES ('n-1', '1', 2, 'c', 'h', 'department:design', now(), 'quality:q-1'),
        ('n-1', '2', 5, 'c', 'h', 'department:logistics', now(), 'quality:q-1')
"""


def test_a_departments_points_are_those_of_what_was_traced_to_it(records: Engine) -> None:
    """The unit that the last tracing names stands, else that of the opening (六§5)."""
    month = {"begin": datetime(2026, 11, 1, tzinfo=UTC), "end": datetime(2026, 12, 1, tzinfo=UTC)}
    with records.begin() as connection:
        connection.execute(text(RECORDED))
        found = asked(connection, _FOUND, month)
    assert [(row["workflow_id"], row["department"]) for row in found] == [("n-1", "logistics"), ("n-2", "stores")]
