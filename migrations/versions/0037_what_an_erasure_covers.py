"""What an erasure has emptied of a case: earlier ones left the texts of forms, and a worker goes over them again."""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('erased_case', sa.Column('covers', sa.Integer(), nullable=False, server_default='1'))
