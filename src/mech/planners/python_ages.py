"""How old a Python must be for old pins: releases that neither import nor have wheels on newer ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mech.planners.versions import parse

_PIN = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*==\s*(\d+(?:\.\d+)*)")
# package, first release that runs on a Python above the one named: (name, release, newest minor before it)
_TABLE = """
django 2.2.8 7 | django 3.2 9 | flask 1.1.3 9 | jinja2 2.11.3 9 | werkzeug 1.0 9 | markupsafe 2.0 9
sqlalchemy 1.3.20 9 | numpy 1.19.3 8 | numpy 1.21.3 9 | numpy 1.23.2 10 | numpy 1.26 11 | numpy 2.1 12
pandas 1.3.3 9 | pandas 1.5 10 | pandas 2.1.1 11 | pandas 2.2.3 12 | scipy 1.7.2 9 | scipy 1.9.2 10 | scipy 1.11.2 11
scikit-learn 1.0.2 9 | scikit-learn 1.2 10 | scikit-learn 1.3.1 11 | matplotlib 3.5 9 | matplotlib 3.6 10
pyyaml 5.4 8 | pyyaml 6.0 9 | pyyaml 6.0.1 11 | lxml 4.6.4 9 | lxml 4.9.2 10 | lxml 4.9.4 11 | lxml 5.3 12
pillow 8.4 9 | pillow 9.4 10 | pillow 10.1 11 | pillow 11 12 | psycopg2-binary 2.9.2 9 | psycopg2-binary 2.9.5 10
psycopg2-binary 2.9.9 11 | psycopg2-binary 2.9.10 12 | pydantic 1.10.3 10 | pydantic 1.10.13 11 | pydantic 2.8 12
aiohttp 3.8 9 | aiohttp 3.8.3 10 | aiohttp 3.9 11 | aiohttp 3.10.6 12
greenlet 1.1.2 9 | greenlet 2.0 10 | greenlet 3 11
gevent 21.8 9 | gevent 22.10 10 | gevent 23.9 11 | cffi 1.14.6 9 | cffi 1.15.1 10 | cffi 1.16 11
grpcio 1.41 9 | grpcio 1.49.1 10 | grpcio 1.60 11 | tensorflow 2.8 9 | tensorflow 2.12 10 | tensorflow 2.16 11
torch 1.11 9 | torch 2.0 10 | torch 2.2 11 | torch 2.5 12 | opencv-python 4.5.4 9 | regex 2021.10.8 9 | ujson 4.2 9
spacy 3.1.4 9 | spacy 3.4.2 10 | tokenizers 0.11 9 | tokenizers 0.13.2 10 | tokenizers 0.15 11 | asyncpg 0.25 9
asyncpg 0.27 10 | asyncpg 0.29 11 | orjson 3.6.5 9 | orjson 3.8 10 | orjson 3.9.7 11 | uvloop 0.16 9 | uvloop 0.17 10
uvloop 0.19 11 | httptools 0.3 9 | httptools 0.5 10 | httptools 0.6 11 | pymongo 3.12 9 | celery 5.2 9 | eventlet 0.33 9
"""
_AGES = [row.split() for row in _TABLE.replace("\n", "|").split("|") if row.strip()]


def newest(requirements: Iterable[str]) -> tuple[str, str] | None:
    """The newest Python that all pins run on, as ("3.9", the pin that says so); None when nothing is that old."""
    found: tuple[int, str] | None = None
    for line in requirements:
        pin = _PIN.match(line)
        if pin is None:
            continue
        name, version = pin[1].lower().replace("_", "-"), parse(pin[2]) or ()
        for package, release, minor in _AGES:
            old = package == name and version < (parse(release) or ())
            if old and (found is None or int(minor) < found[0]):
                found = int(minor), f"{name}=={pin[2]}"
    return (f"3.{found[0]}", found[1]) if found else None
