"""Pages of the register, however many cases it has known."""

from sqlalchemy import Engine, event, text

from desk.gateway import register
from desk.gateway.register import Wanted

CASES = """
    INSERT INTO service_register (
        workflow_id, first_run_id, number, kind, state, base_level, level, opened_at, closed_at, due_at, overdue,
        policy_version, calendar_version, request, last_seq, decided_at)
    SELECT 'repair-' || n, 'run', n, 'repair', 'in_repair', 0, 0, now(), CASE WHEN n > 3 THEN now() END,
        now() - n * interval '1 minute', CASE WHEN n > 3 THEN '[]' ELSE '["repair"]' END::jsonb, 1, 1, '{}', 1, now()
    FROM generate_series(1, 3000) n
"""


def test_the_overdue_are_read_without_the_cases_that_are_not(records: Engine) -> None:
    """A page of them reads themselves alone, in their order."""
    asked: list[str] = []
    with records.begin() as connection:
        connection.execute(text(CASES))
        connection.execute(text("ANALYZE service_register"))
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        page = register.cases(connection, Wanted(overdue=True))
        explained = f"EXPLAIN {asked[-1]}"
        plan = " ".join(connection.exec_driver_sql(explained, {"limit": 50, "offset": 0}).scalars())
    assert [case["number"] for case in page] == ["3", "2", "1"]
    assert "ix_register_overdue" in plan
    assert "Sort" not in plan
