def make(folder):
    """A package.json of 2 GB."""
    with open(folder / "package.json", "wb") as file:
        file.truncate(2 * 1024**3)
