"""The repairs that were assigned to somebody are found at once."""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_index('ix_case_message_assigned', 'case_message', [sa.literal_column("split_part(body ->> 'technician', ':', 2)")], unique=False, postgresql_where=sa.text("event = 'assign'"))
