import sqlite3

import pytest


@pytest.fixture(scope="session")
def database():
    connection = sqlite3.connect(":memory:")
    connection.executescript("""
        create table users (id integer primary key, name text not null);
        insert into users (name, mail) values ('ann', 'ann@shop.example');
    """)
    yield connection
    connection.close()
