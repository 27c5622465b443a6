def make(folder):
    """A picture that is called package.json."""
    (folder / "package.json").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
