"""Which step counted a sighting, an alert, a declined proposal, a certificate"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

TABLES = ('trend_sighting', 'trend_alert', 'declined_proposal', 'certificate_of_thanks')


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('seq', sa.Integer(), nullable=True))
