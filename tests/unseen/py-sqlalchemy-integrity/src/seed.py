from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models import Base, User

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)


def load(users):
    with Session(engine) as session:
        session.add_all(users)
        session.commit()


load([User(name="ada", email="a@pier.example"), User(name="ben")])
