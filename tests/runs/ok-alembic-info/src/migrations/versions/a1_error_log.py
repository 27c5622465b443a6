"""add table error_log, drop failed_jobs"""
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table("error_log", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("error_log")
