import os


def connect():
    return {"key": os.environ["PAY_SANDBOX_KEY"], "calls": []}
