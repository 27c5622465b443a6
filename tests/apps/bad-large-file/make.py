def make(folder):
    """A page beside 2 GB that take no room on the disk."""
    (folder / "index.html").write_text("<title>Film</title><h1>Beside 2 GB</h1>")
    with open(folder / "film.mp4", "wb") as file:
        file.truncate(2 * 1024**3)
    with open(folder / "requirements.txt.bak", "wb") as file:
        file.truncate(2 * 1024**3)
