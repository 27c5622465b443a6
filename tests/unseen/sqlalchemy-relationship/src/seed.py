from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models import Base, Customer

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Customer(name="Ada"))
    session.commit()
print("seeded")
