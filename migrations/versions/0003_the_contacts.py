"""The contacts: one key a line, extensions apart; messages that are given up"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models import contacts

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

AT_ONCE = 5_000
"""Rows that are read, and changed by one statement."""
REKEYED = sa.text("""
    UPDATE customer_contact c SET normalised = v.now, extension = v.extension
    FROM unnest(CAST(:kinds AS text[]), CAST(:befores AS text[]), CAST(:entries AS integer[]), CAST(:nows AS text[]),
        CAST(:extensions AS text[])) AS v(kind, before, entry, now, extension)
    WHERE c.kind = v.kind AND c.normalised = v.before AND c.entry = v.entry AND NOT EXISTS (
        SELECT FROM customer_contact o WHERE o.kind = v.kind AND o.normalised = v.now AND o.entry = v.entry
            AND v.now <> v.before)
""")


def upgrade() -> None:
    op.add_column('customer_contact', sa.Column('extension', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False))
    op.add_column('outbox', sa.Column('first_tried_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('outbox', sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('outbox', sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('outbox', sa.Column('discarded_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('outbox', sa.Column('discard_reason', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    rekey(op.get_bind())


def rekey(connection: sa.Connection) -> None:
    """Brings every contact to the key that it is compared by now, from what was given; repeated, it changes nothing.

    Nothing is merged: entries that come under one key stay apart, and a second contact of one entry that would have
    the key of the first keeps its own. What cannot be read keeps its key.
    """
    in_force = "SELECT data->>'country' FROM published_calendar WHERE effective_from <= now() ORDER BY version DESC LIMIT 1"
    country = connection.execute(sa.text(in_force)).scalar() or contacts.COUNTRY
    rows = connection.execute(
        sa.text("SELECT kind, normalised, entry, given, extension FROM customer_contact ORDER BY entry, kind, normalised"),
        execution_options={"stream_results": True, "yield_per": AT_ONCE},
    )
    for batch in rows.partitions():
        changed = list(_changed(batch, country))
        if changed:
            columns = zip(*changed, strict=True)
            names = ("kinds", "befores", "entries", "nows", "extensions")
            connection.execute(REKEYED, dict(zip(names, map(list, columns), strict=True)))


def _changed(rows: Sequence[sa.Row[Any]], country: str) -> Iterator[tuple[str, str, int, str, str]]:
    """Those whose key is another now, each key of an entry once."""
    taken: set[tuple[str, str, int]] = set()
    for kind, before, entry, given, extension in _known_first(rows):
        key = contacts.key(kind, given, country)
        if (kind, key.normalised, entry) in taken:
            continue
        taken.add((kind, key.normalised, entry))
        if (key.normalised, key.extension) != (before, extension):
            yield kind, before, entry, key.normalised, key.extension


def _known_first(rows: Sequence[sa.Row[Any]]) -> Iterable[sa.Row[Any]]:
    """Those that have been brought to their key come before others of their entry that would have the same."""
    return sorted(rows, key=lambda row: (row.entry, row.kind, not row.normalised.startswith("+")))
