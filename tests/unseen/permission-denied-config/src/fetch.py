from pathlib import Path


def token():
    return Path("secrets/token").read_text().strip()


print(len(token()))
