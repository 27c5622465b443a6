import socket

import pytest


@pytest.fixture(scope="session")
def cache():
    connection = socket.create_connection(("127.0.0.1", 11299), timeout=1)
    yield connection
    connection.close()
