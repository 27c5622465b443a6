revision = "02ab"
down_revision = "01aa"


def upgrade():
    pass
