revision = "02ac"
down_revision = "01aa"


def upgrade():
    pass
