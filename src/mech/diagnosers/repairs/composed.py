"""Services of a compose file: which one runs an image, publishes a port, or answers to a host's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mech.diagnosers.symptom import Symptom

_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_NAME = re.compile(r"^  ([\w-]{1,60}):\s*(?:#.*)?$")
_IMAGE = re.compile(r"^    image:\s*['\"]?([\w./:@-]{1,120})")
_PORT = re.compile(r"['\"\s:-](\d{2,5}):\d{2,5}(?:/\w+)?['\"]?\s*[,\]]?")


@dataclass(frozen=True, slots=True)
class Composed:
    """One service: its name, its image (empty: built from the repository), and the ports it publishes."""

    name: str
    image: str
    ports: tuple[str, ...]


def composed(symptom: Symptom) -> list[Composed]:
    """The services of the repository's compose file, in its order."""
    text = next((text for file in _FILES if (text := symptom.read(file))), "")
    blocks: list[list[str]] = []
    for line in text.partition("services:")[2].split("\n")[:2_000]:
        if line[:1].strip() and not line.startswith("#"):
            break  # the next section of the file
        if _NAME.match(line):
            blocks.append([])
        if blocks:
            blocks[-1].append(line[:200])
    return [_service(block) for block in blocks]


def _service(block: list[str]) -> Composed:
    name = _NAME.match(block[0])
    image = next((found[1] for line in block if (found := _IMAGE.match(line))), "")
    ports = tuple(found[1] for line in block[1:] for found in _PORT.finditer(line) if "image:" not in line)
    return Composed(name[1] if name else "", image, ports)
