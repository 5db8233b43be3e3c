"""What the records of many cases must show, asked of PostgreSQL in plain SQL, which no code of the product writes.

Each rule is a sentence and a query for what breaks it: workflow id and words. It knows the names of tables and of
what stands in them. `now` is when the company's clock stopped, `ends` are the states in which a case has ended.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

TOLD_BY_ROUNDS = frozenset({
    "centre_short", "not_booked", "stocktake_still_open", "certificate_ends", "certificate_visits", "certificate_ended",
})
"""Topics that a run of a round tells by itself."""
RULES: Mapping[str, str] = {
    "A timeline is numbered from 1 without gaps to the register's last step": """
        SELECT r.workflow_id, format('%s entries, %s to %s, of %s', count(t.seq), min(t.seq), max(t.seq), r.last_seq)
        FROM service_register r LEFT JOIN timeline t USING (workflow_id) GROUP BY r.workflow_id
        HAVING min(t.seq) IS DISTINCT FROM 1 OR max(t.seq) <> r.last_seq OR count(t.seq) <> r.last_seq""",
    "Nothing stands on a timeline of a case that is not in the register": """
        SELECT workflow_id, event FROM timeline t
        WHERE NOT EXISTS (SELECT FROM service_register r WHERE r.workflow_id = t.workflow_id)""",
    "Each entry comes from the state that the one before it led to": """
        SELECT workflow_id, format('%s comes from %s, not from %s', seq, "from", before) FROM (
            SELECT *, lag("to", 1, '') OVER (PARTITION BY workflow_id ORDER BY seq) AS before FROM timeline
        ) AS chain WHERE "from" <> before""",
    "The last entry leads to the register's state": """
        SELECT r.workflow_id, format('%s, the timeline says %s', r.state, t."to") FROM service_register r
        JOIN timeline t ON t.workflow_id = r.workflow_id AND t.seq = r.last_seq WHERE t."to" <> r.state""",
    "A refusal moves nothing, and says which kind it is": """
        SELECT workflow_id, format('%s %s: %s', seq, event, reason) FROM timeline WHERE outcome = 'refused'
        AND ("from" <> "to" OR reason !~ '^(InvalidPayload|NotAllowed|EventRefused): ' OR content IS NULL)""",
    "Nothing is known before it has happened": """
        SELECT workflow_id, format('%s %s of %s, received %s', seq, event, at, received_at) FROM timeline
        WHERE at > received_at AND outcome <> 'refused' OR received_at > :now""",
    "A case is closed when it has come to an end, and only then": """
        SELECT r.workflow_id, format('%s, closed at %s', state, closed_at) FROM service_register r
        WHERE (kind || '/' || state = ANY(:ends)) <> (closed_at IS NOT NULL) OR closed_at IS NOT NULL AND NOT EXISTS
        (SELECT FROM timeline t WHERE t.workflow_id = r.workflow_id AND t.at = r.closed_at AND t."to" = r.state)""",
    "An end leaves no commitment open": """
        SELECT workflow_id, name || ' is ' || c.state FROM commitment c JOIN service_register r USING (workflow_id)
        WHERE r.closed_at IS NOT NULL AND c.state IN ('running', 'paused', 'overdue')""",
    "A commitment runs once": """
        SELECT workflow_id, format('%s %s is open %s times', name, ref, count(*)) FROM commitment
        WHERE state IN ('running', 'paused', 'overdue') GROUP BY workflow_id, name, ref HAVING count(*) > 1""",
    "No due has passed without a step of the clock": """
        SELECT workflow_id, format('%s was due %s', name, due_at) FROM commitment
        WHERE state = 'running' AND due_at <= :now AND NOT unreckoned""",
    "The register names what is overdue, the earliest due and the highest rung": """
        SELECT r.workflow_id, format('%s %s %s', r.overdue, r.due_at, r.level) FROM service_register r
        LEFT JOIN LATERAL (
            SELECT min(due_at) FILTER (WHERE state IN ('running', 'overdue') AND due_at < '9999-01-01Z') AS due,
                   max(rung) FILTER (WHERE state = 'overdue') AS rung,
                   jsonb_agg(DISTINCT name) FILTER (WHERE state = 'overdue') AS names
            FROM commitment c WHERE c.workflow_id = r.workflow_id
        ) AS c ON true
        WHERE r.overdue <> coalesce(c.names, '[]') OR r.due_at IS DISTINCT FROM c.due
           OR r.level <> greatest(r.base_level, c.rung)""",
    "What is overdue stands on a rung, what is met has a time": """
        SELECT workflow_id, format('%s is %s on rung %s, met at %s', name, state, rung, met_at) FROM commitment
        WHERE (state = 'overdue' AND rung NOT BETWEEN 1 AND 3) OR (state = 'running' AND rung <> 0)
           OR (state = 'met') <> (met_at IS NOT NULL)""",
    "On hold a case has a limit, and only then": """
        SELECT r.workflow_id, format('%s, held %s, %s limits', r.state, r.held_state, count(c.name))
        FROM service_register r LEFT JOIN commitment c ON c.workflow_id = r.workflow_id AND c.name = 'hold_limit'
             AND c.state IN ('running', 'paused', 'overdue')
        GROUP BY r.workflow_id HAVING count(c.name) <> CASE r.state WHEN 'on_hold' THEN 1 ELSE 0 END
            OR (r.state = 'on_hold') <> (r.held_state IS NOT NULL)""",
    "A commitment is of a step of its case": """
        SELECT workflow_id, name FROM commitment c WHERE NOT EXISTS
        (SELECT FROM timeline t WHERE t.workflow_id = c.workflow_id AND t.seq = c.seq AND t.outcome <> 'refused')""",
    "A message is under the key of its case, step, topic and person, a round's of what it tells about too": """
        SELECT workflow_id, key FROM outbox WHERE key <> format('%s/%s/%s/%s', workflow_id, seq, topic, "to")
          AND NOT (workflow_id LIKE 'round-%' AND starts_with(key, format('%s/%s/%s/', workflow_id, seq, topic))
                   AND right(key, length("to") + 1) = '/' || "to")""",
    "A message is of a step that stands, a warning or a rung of the clock's": """
        SELECT o.workflow_id, o.key FROM outbox o LEFT JOIN timeline t USING (workflow_id, seq)
        WHERE t.seq IS NULL OR t.outcome = 'refused'
           OR o.topic IN ('overdue', 'warning') AND t.outcome <> 'clock'""",
    "A warning and a rung tell one": """
        SELECT t.workflow_id, format('%s %s tells %s', t.seq, t.event, count(o.key)) FROM timeline t
        LEFT JOIN outbox o USING (workflow_id, seq)
        WHERE t.outcome = 'clock' AND t.event IN ('warn', 'overdue', 'escalate')
        GROUP BY t.workflow_id, t.seq, t.event HAVING count(o.key) <> 1""",
    "A rung is told to its office": """
        SELECT workflow_id, key FROM outbox WHERE topic = 'overdue' AND "to" <> CASE
            WHEN params ->> 'rung' = '1' AND split_part(workflow_id, '-', 1) IN ('onboarding', 'trainingplan', 'course')
            THEN 'hr' ELSE (ARRAY['supervisor', 'manager', 'general_manager'])[(params ->> 'rung')::int] END""",
    "Nothing is delivered": """
        SELECT workflow_id, key || ' is ' || status FROM outbox WHERE status <> 'pending'""",
    "A link stands on both sides": """
        SELECT a.workflow_id, a.relation || ' ' || a.other FROM case_link a WHERE NOT EXISTS (
            SELECT FROM case_link b WHERE b.workflow_id = a.other AND b.other = a.workflow_id AND b.relation =
            CASE a.relation WHEN 'opened' THEN 'opened_by' WHEN 'opened_by' THEN 'opened'
                            WHEN 'reopens' THEN 'reopened_by' WHEN 'reopened_by' THEN 'reopens'
                            WHEN 'linked' THEN 'linked_by' WHEN 'linked_by' THEN 'linked' END
        )""",
    "What is linked stands in the register": """
        SELECT workflow_id, other FROM case_link l
        WHERE NOT EXISTS (SELECT FROM service_register r WHERE r.workflow_id = l.other)""",
    "A case that another opened has the number that was given for it, or the one of its round": """
        SELECT l.workflow_id, l.other FROM case_link l JOIN service_register r ON r.workflow_id = l.other
        WHERE l.relation = 'opened' AND NOT EXISTS (SELECT FROM number_given g WHERE g.number = r.number)
          AND NOT EXISTS (SELECT FROM round_opening o WHERE o.other = r.workflow_id)""",
    "A number is one case's": """
        SELECT min(workflow_id), format('%s has %s cases', number, count(*)) FROM service_register
        GROUP BY number HAVING count(*) > 1""",
    "Each message to a case is kept, and nothing else": """
        SELECT t.workflow_id, format('%s %s, kept as %s', t.seq, t.event, m.event) FROM timeline t
        LEFT JOIN case_message m USING (workflow_id, seq)
        WHERE t.outcome = 'applied' AND t.seq > 1 AND m.event IS DISTINCT FROM t.event
           OR t.outcome = 'clock' AND m.event IS NOT NULL""",
    "An applied id is used once": """
        SELECT m.workflow_id, format('%s stands %s times', m.body ->> 'event_id', count(*)) FROM case_message m
        JOIN timeline t USING (workflow_id, seq) WHERE t.outcome = 'applied' AND m.body ? 'event_id'
        GROUP BY m.workflow_id, m.body ->> 'event_id' HAVING count(*) > 1""",
}
FORMS = """
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name IN ('workflow_id', 'key', 'seq') AND table_name <> 'outbox'
    GROUP BY table_name HAVING count(*) = 3"""
"""Forms and books are keyed by case and key, and say which entry wrote them."""
OF_NO_ENTRY = """
    SELECT workflow_id, key FROM "{}" f WHERE NOT EXISTS
    (SELECT FROM timeline t WHERE t.workflow_id = f.workflow_id AND t.seq = f.seq AND t.outcome <> 'refused')"""


def broken(
    connection: Connection, now: datetime, ends: Collection[str], handed: Counter[str], may_follow: Collection[str] = ()
) -> list[str]:
    """What of the rules does not hold; empty where all is well.

    `ends` as `Repair/closed`. `handed`: keys of the messages that the loop handed over with steps that stand;
    `may_follow`: of those to which the books may have led. What a round's run finds to tell is told by the run.
    """
    found = [*_asked(connection, {"now": now, "ends": list(ends)}), *_untrue_forms(connection)]
    told = set(connection.execute(text("SELECT key FROM outbox")).scalars())
    found += [f"Each message is handed over once: {key} {times} times" for key, times in handed.items() if times > 1]
    found += [f"What is handed over stands in the outbox: {key}" for key in handed.keys() - told]
    told -= {key for key in told if key.startswith("round-") and key.split("/")[2] in TOLD_BY_ROUNDS}
    return found + [f"Nobody is told what no step has said: {key}" for key in told - handed.keys() - set(may_follow)]


def _asked(connection: Connection, given: dict[str, Any]) -> Iterator[str]:
    for sentence, query in RULES.items():
        needed = {name: value for name, value in given.items() if f":{name}" in query}
        for workflow_id, what in connection.execute(text(query), needed):
            yield f"{sentence}: {workflow_id}: {what}"


def _untrue_forms(connection: Connection) -> Iterator[str]:
    for form in connection.execute(text(FORMS)).scalars().all():
        for workflow_id, key in connection.execute(text(OF_NO_ENTRY.format(form))):
            yield f"A form is of a step that stands: {workflow_id}: {form} {key}"
