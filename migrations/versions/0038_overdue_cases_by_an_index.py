"""The overdue cases by an index: their list read every case that ever was, by the order of the dues."""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_register_overdue', 'service_register', ['due_at', 'opened_at', 'workflow_id'], unique=False,
        postgresql_where=sa.text('jsonb_array_length(overdue) > 0'),
    )


def downgrade() -> None:
    op.drop_index(
        'ix_register_overdue', table_name='service_register',
        postgresql_where=sa.text('jsonb_array_length(overdue) > 0'),
    )
