"""What the checker of runs with faults asks of slots, certificates, rounds and draws finds each harm alone."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from activities.books.draws import DrawRequest, make_draw
from activities.rules.people import staff
from chaos.books import wrong
from chaos.service_questions import SERVICE

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
HARM = {
    "a courier has two slots at once": "UPDATE courier_slot SET to_at = to_at + interval '1 hour'",
    "a slot, a certificate or an absence has no step that caused it": "UPDATE certificate SET seq = 9",
    "a case has given one certificate twice": (
        "INSERT INTO certificate (person, category, valid_from, valid_until, workflow_id, seq) "
        "SELECT person, category, valid_from, valid_until, workflow_id, seq FROM certificate"
    ),
    "somebody is appraised twice for a month": "UPDATE appraisal SET person = 'staff:a'",
    "a round has run a period twice": "UPDATE round_plan SET period = '20261203'",
    "a run has opened nothing that it should, or opened without having run": (
        "DELETE FROM round_plan WHERE period = '20261203'"
    ),
    "what a run was to open is not there": "UPDATE round_opening SET opened_at = NULL",
    "a case says that a round opened it, which no run did": "DELETE FROM round_opening",
    "a draw does not know who was drawn before": (
        """UPDATE draw SET population = '{"technician:t-1": 0, "technician:t-2": 0}'"""
    ),
    "a seed is not the one that was told": "UPDATE draw SET seed_sha256 = 'other'",
    "a draw comes out otherwise from its seed": "UPDATE draw SET result = '[\"technician:t-9\"]' WHERE number = 2",
    "a round did not run": "DELETE FROM round_run WHERE period = '20261203'",
    "a round ran on a day on which it is not due": (
        "UPDATE round_run SET due_at = due_at + interval '2 days' WHERE period = '20261203'"
    ),
    "a round ran twice on a day": "UPDATE round_run SET due_at = due_at + interval '1 day' WHERE period = '20261202'",
}  # fmt: skip
OTHERWISE = {"a draw does not know who was drawn before", "a seed is not the one that was told",
             "a draw comes out otherwise from its seed", "a round did not run",
             "a round ran on a day on which it is not due", "a round ran twice on a day"}  # fmt: skip
"""What no question in SQL finds."""


def entered(connection: Connection) -> None:
    """Two slots of a courier that touch, a certificate, a round of three days, two appraisals, two draws."""
    _case(connection, "Delivery", "D-1", {})
    _case(connection, "Delivery", "D-2", {})
    _case(connection, "Course", "K-1", {})
    _case(connection, "DailyReport", "B-20261202", {"by": "system:round"})
    _case(connection, "Round", "daily_reports", {}, seqs=4)
    staff.add(connection, "technician:t-1", "One")
    for statement in (
        "INSERT INTO courier_slot VALUES ('delivery-D-1', 1, 'courier:c', :now, :later, false)",
        "INSERT INTO courier_slot VALUES ('delivery-D-2', 1, 'courier:c', :later, :last, false)",
        "INSERT INTO certificate (person, category, valid_from, valid_until, workflow_id, seq) "
        "VALUES ('technician:t-1', 'oven', '2026-01-01', '2027-01-01', 'course-K-1', 1)",
        "INSERT INTO round_plan VALUES ('round-daily_reports', 2, '20261202'), ('round-daily_reports', 3, '20261203'), "
        "('round-daily_reports', 4, '20261204')",
        "INSERT INTO round_opening VALUES "
        "('dailyreport-B-20261202', 'round-daily_reports', 2, 'DailyReport', '{}', :now)",
        "INSERT INTO round_run (workflow_id, key, seq, period, due_at, ran_at, by, outcome) VALUES "
        "('round-daily_reports', '20261202', 2, '20261202', '2026-12-02 18:00+08', :now, 'system', 'ran'), "
        "('round-daily_reports', '20261203', 3, '20261203', '2026-12-03 18:00+08', :now, 'system', 'late'), "
        "('round-daily_reports', '20261204', 4, '20261204', '2026-12-04 18:00+08', :now, 'system', 'ran')",
    ):
        moments = {"now": NOW, "later": NOW.replace(hour=10), "last": NOW.replace(hour=11)}
        asked = {name: moment for name, moment in moments.items() if f":{name}" in statement}
        connection.execute(text(statement), asked)
    for who in ("a", "b"):
        appraised = (
            "INSERT INTO appraisal "
            "(workflow_id, key, seq, person, from_on, to_on, leads, present_days, figures, as_of, customers) "
            "VALUES (:id, '1', 1, :person, '2026-11-01', '2026-11-30', false, 20, '{}', now(), '{}')"
        )
        connection.execute(text(appraised), {"id": f"appraisal-{who}", "person": f"staff:{who}"})
    people = ("technician:t-1", "technician:t-2")
    for number in (1, 2):
        make_draw(connection, DrawRequest(
            workflow_id="qualityday-G-1", number=number, deck="people", population=people, count=1
        ))  # fmt: skip


def _case(connection: Connection, kind: str, number: str, request: dict[str, Any], seqs: int = 1) -> None:
    """A line of the register and its first entries, from the morning of 2 December on."""
    case = {"id": f"{kind.lower()}-{number}", "at": datetime(2026, 12, 1, 17, tzinfo=UTC)}
    connection.execute(text(
        "INSERT INTO service_register (workflow_id, first_run_id, number, kind, state, base_level, level, subject, "
        "opened_at, overdue, policy_version, calendar_version, checklists_version, request, last_seq, decided_at) "
        "VALUES (:id, 'r', :number, :kind, 'x', 0, 0, 'somebody', :at, '[]', 1, 1, 0, CAST(:request AS jsonb), 1, :at)"
    ), case | {"number": number, "kind": kind, "request": json.dumps(request)})  # fmt: skip
    for seq in range(1, seqs + 1):
        connection.execute(text(
            'INSERT INTO timeline (workflow_id, seq, decided_at, at, received_at, event, by, "from", "to", outcome) '
            "VALUES (:id, :seq, :at, :at, :at, 'x', 'system', '', 'x', 'applied')"
        ), case | {"seq": seq})  # fmt: skip


def test_in_peace_nothing_is_found(records: Engine) -> None:
    """Slots may touch, a period runs once."""
    with records.begin() as connection:
        entered(connection)
    assert [*wrong(records, NOW)] == []


@pytest.mark.parametrize("harm", HARM)
def test_each_harm_to_a_book_is_found_under_its_name(records: Engine, harm: str) -> None:
    """By what looks for it."""
    with records.begin() as connection:
        entered(connection)
        connection.execute(text(HARM[harm]))
    assert harm in [found.partition(": ")[0] for found in wrong(records, NOW)]


def test_every_question_about_services_is_tried() -> None:
    """And what is not asked in SQL."""
    assert {*HARM} == {*SERVICE} | OTHERWISE
