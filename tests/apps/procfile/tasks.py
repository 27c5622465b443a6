import pathlib
import sys

if sys.argv[1:] == ["prepare"]:
    pathlib.Path("greeting.txt").write_text("prepared by the release command")
