import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "a2"


def upgrade():
    op.add_column("users", sa.Column("mail", sa.String))


def downgrade():
    op.drop_column("users", "mail")
