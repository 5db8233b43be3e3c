"""Certificates are rows that are never edited: cases give them as well, and a manager's row revokes one"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('certificate_revocation',
    sa.Column('revocation', sa.Integer(), nullable=False),
    sa.Column('certificate', sa.Integer(), nullable=False),
    sa.Column('revoked_from', sa.Date(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revoked_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('revocation')
    )
    op.create_index(op.f('ix_certificate_revocation_certificate'), 'certificate_revocation', ['certificate'], unique=False)
    op.drop_constraint('certificate_pkey', 'certificate', type_='primary')
    op.execute("ALTER TABLE certificate ADD COLUMN certificate SERIAL PRIMARY KEY")
    op.add_column('certificate', sa.Column('workflow_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('certificate', sa.Column('seq', sa.Integer(), nullable=True))
    op.create_index(op.f('ix_certificate_workflow_id'), 'certificate', ['workflow_id'], unique=False)
