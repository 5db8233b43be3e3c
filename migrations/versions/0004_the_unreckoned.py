"""Commitments that the calendar has no working time for"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('commitment', sa.Column('unreckoned', sa.Boolean(), server_default=sa.false(), nullable=False))
