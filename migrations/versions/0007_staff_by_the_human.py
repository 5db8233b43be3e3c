"""Staff by the human: rows of one id are one person; absences"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from activities.rules.merging import merge

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('staff_member',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('post', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('department', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('station', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('supervisor', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('hired_on', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('proficient', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_staff_member_department'), 'staff_member', ['department'], unique=False)
    op.create_index(op.f('ix_staff_member_supervisor'), 'staff_member', ['supervisor'], unique=False)
    op.create_table('absence',
    sa.Column('absence', sa.Integer(), nullable=False),
    sa.Column('person', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('to_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['staff_member.id'], ),
    sa.PrimaryKeyConstraint('absence')
    )
    op.create_index('ix_absence_person', 'absence', ['person', 'from_at'], unique=False)
    op.create_index('ix_certificate_human', 'certificate', [sa.literal_column("split_part(person, ':', 2)")], unique=False)
    op.add_column('staff', sa.Column('for_certificates', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    merge(op.get_bind())
