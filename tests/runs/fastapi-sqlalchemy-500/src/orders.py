from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
metadata = MetaData()
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, unique=True),
    Column("customer", String, nullable=False),
)
metadata.create_all(engine)


def add_order(number):
    with engine.begin() as connection:
        done = connection.execute(insert(orders).values(number=number))
        return done.inserted_primary_key[0]
