def prepare_metadata_for_build_wheel(directory, settings=None):
    import pathlib
    d = pathlib.Path(directory, "gauges-0.1.dist-info")
    d.mkdir()
    (d / "METADATA").write_text("Metadata-Version: 2.1\nName: gauges\nVersion: 0.1\nRequires-Python: >=3.9,<3.12\n")
    return d.name


def build_wheel(directory, settings=None, metadata=None):
    raise SystemExit("never built")
