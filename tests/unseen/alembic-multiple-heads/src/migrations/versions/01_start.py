revision = "01aa"
down_revision = None


def upgrade():
    pass
