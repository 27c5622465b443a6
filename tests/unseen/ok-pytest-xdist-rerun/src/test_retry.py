import sys

import pytest


class Flaky:
    def __init__(self):
        self.calls = 0

    def call(self):
        self.calls += 1
        if self.calls < 3:
            raise TimeoutError("timed out")
        return "ok"


@pytest.mark.parametrize("name", ["error", "failure", "crash", "killed"])
def test_retries(name):
    flaky = Flaky()
    for _ in range(5):
        try:
            assert flaky.call() == "ok"
            break
        except TimeoutError as error:
            print("Error:", error, file=sys.stderr)
