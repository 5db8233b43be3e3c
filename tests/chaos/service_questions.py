"""Couriers' slots, certificates, absences and rounds from outside: each question finds what must never be."""

SERVICE: dict[str, str] = {
    "a courier has two slots at once": """
        WITH standing AS (
            SELECT DISTINCT ON (workflow_id) * FROM courier_slot ORDER BY workflow_id, seq DESC
        )
        SELECT a.courier, a.workflow_id, b.workflow_id, b.from_at FROM standing a JOIN standing b
        ON b.courier = a.courier AND b.workflow_id > a.workflow_id AND b.from_at < a.to_at AND b.to_at > a.from_at
        WHERE NOT a.overlaps AND NOT b.overlaps
    """,
    "a slot, a certificate or an absence has no step that caused it": """
        SELECT workflow_id, seq FROM (
            SELECT workflow_id, seq FROM courier_slot
            UNION SELECT workflow_id, seq FROM certificate WHERE workflow_id IS NOT NULL
            UNION SELECT workflow_id, seq FROM absence WHERE workflow_id IS NOT NULL
            UNION SELECT workflow_id, seq FROM certificate_of_thanks WHERE seq IS NOT NULL
        ) AS caused LEFT JOIN timeline t USING (workflow_id, seq) WHERE t.seq IS NULL OR t.outcome = 'refused'
    """,
    "a case has given one certificate twice": """
        SELECT workflow_id, person, category FROM certificate WHERE workflow_id IS NOT NULL
        GROUP BY workflow_id, person, category HAVING count(*) > 1
    """,
    "somebody is appraised twice for a month": """
        SELECT split_part(person, ':', 2), from_on, to_on, count(*) FROM appraisal
        WHERE again_of IS NULL AND date_trunc('month', from_on) = from_on AND from_on + interval '1 month' = to_on + 1
        GROUP BY 1, 2, 3 HAVING count(*) > 1
    """,
    "a round has run a period twice": """
        SELECT workflow_id, period FROM round_plan GROUP BY workflow_id, period HAVING count(*) > 1
    """,
    "a run has opened nothing that it should, or opened without having run": """
        SELECT workflow_id, r.period, r.outcome, p.period FROM
        (SELECT * FROM round_run WHERE outcome IN ('ran', 'late', 'by_hand')) AS r
        FULL JOIN round_plan p USING (workflow_id, seq) WHERE r.period IS DISTINCT FROM p.period
    """,
    "what a run was to open is not there": """
        SELECT o.workflow_id, o.other, o.opened_at FROM round_opening o
        LEFT JOIN service_register r ON r.workflow_id = o.other
        WHERE o.opened_at IS NULL OR (r.workflow_id IS NULL AND NOT o.kind = ANY(:alone))
    """,
    "a case says that a round opened it, which no run did": """
        SELECT r.workflow_id FROM service_register r LEFT JOIN round_opening o ON o.other = r.workflow_id
        WHERE r.request ->> 'by' = 'system:round' AND o.other IS NULL
    """,
}
"""`alone` are the kinds of which a second case about one subject is refused: a run may come second."""
