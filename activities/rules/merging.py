"""Rows of the last release's staff list that bear one id become one person.

The list had a row for each role (`technician:li-4`, `supervisor:li-4`); the register has one for each human. Of several
rows active ones come first, then the technician, whom customers know by name, then the roles by the alphabet: name and
zone are the first row's, the zone that of the first which has one; active is who is so in any role. Plain SQL, so that
the migration stays what it is when the tables have grown.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

MERGE = text("""
    INSERT INTO staff_member (id, name, zone, active)
    SELECT DISTINCT ON (id) id, name, first_value(zone) OVER (PARTITION BY id ORDER BY zone IS NULL, place, role),
        bool_or(active) OVER (PARTITION BY id)
    FROM (
        SELECT split_part(person, ':', 2) AS id, split_part(person, ':', 1) COLLATE "C" AS role, name, zone, active,
            CASE WHEN active THEN 0 ELSE 2 END + CASE WHEN person LIKE 'technician:%' THEN 0 ELSE 1 END AS place
        FROM staff WHERE person LIKE '%_:_%' AND person NOT LIKE 'customer:%' AND person NOT LIKE 'system:%'
    ) AS listed
    WHERE NOT EXISTS (SELECT FROM staff_member m WHERE m.id = listed.id)
    ORDER BY id, place, role
    ON CONFLICT (id) DO NOTHING
""")
DIFFERING = text("""
    SELECT m.id, m.name, m.zone, array_agg(s.person ORDER BY s.person COLLATE "C") AS persons,
        array_agg(s.name ORDER BY s.person COLLATE "C") AS names,
        array_agg(s.zone ORDER BY s.person COLLATE "C") AS zones
    FROM staff_member m JOIN staff s ON split_part(s.person, ':', 2) = m.id
    WHERE s.person NOT LIKE 'customer:%' AND s.person NOT LIKE 'system:%'
    GROUP BY m.id
    HAVING bool_or(s.name <> m.name OR s.zone IS NOT NULL AND s.zone IS DISTINCT FROM m.zone)
    ORDER BY m.id COLLATE "C"
""")


def merge(connection: Connection) -> None:
    """Brings who stands on the old list alone into the register; who is in it stays as they are.

    A desk of the last release may add people at any time, so whatever reads the register does this before.
    """
    connection.execute(MERGE)


def differing(connection: Connection) -> Sequence[Row[Any]]:
    """Humans of whom the old list says otherwise in some role: id, name and zone; persons, their names and zones."""
    merge(connection)
    return connection.execute(DIFFERING).all()
