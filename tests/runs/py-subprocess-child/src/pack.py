import tarfile

with tarfile.open("release.tar", "w") as archive:
    for name in ("version.py", "README.md"):
        archive.add(name)
