import tomllib


def load(path="press.toml"):
    with open(path, "rb") as file:
        return tomllib.load(file)
