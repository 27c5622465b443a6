"""Compares the estimate of tokens with the tokenizer: `python benchmarks/tokens.py --tokenizer DIR [FILE …]`.

DIR holds `node_modules/gpt-tokenizer`; without it there is nothing to do. Beside the files' texts, ugly ones
are made: hexadecimal, base64, other scripts, signs, blanks. The figure that counts is the number of texts
that have more tokens than estimated; the other one is how much is estimated for a token of ordinary output.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import subprocess
import sys
from pathlib import Path

from mech.text import plain
from mech.tokens import estimate

COUNT = """
import {encode} from 'gpt-tokenizer/encoding/o200k_base';
import fs from 'fs';
const texts = JSON.parse(fs.readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map(text => encode(text, {disallowedSpecial: new Set()}).length)));
"""
RANGES = {"han": (0x4E00, 0x9FFF), "emoji": (0x1F300, 0x1F6FF), "ascii": (33, 126), "any": (0x80, 0xD7FF)}


def ugly(seed: int = 1) -> list[str]:
    """Texts of the sorts that cost most for their length."""
    chance = random.Random(seed)
    texts: list[str] = []
    for size in (20, 200, 2000) * 20:
        data = chance.randbytes(size)
        texts += [data.hex(), base64.b64encode(data).decode()]
        texts += ["".join(chr(chance.randint(*ends)) for _ in range(size)) for ends in RANGES.values()]
        texts += ["".join(chance.choices(letters, k=size)) for letters in ("abcdefghijklmnop", "QRSTUVW", "0123456789")]
        texts += ["".join(chance.choices(signs, k=size)) for signs in (" \n\t", "=-+~^|/\\_.:", "aA0_-")]
        texts += [chance.choice("=-*~^#.") * size, " " * size + "x"]
    alphabet = [*map(chr, range(32, 127)), "\n", "\t"]
    for sign in alphabet:
        texts += [
            start + sign * size + end for size in range(1, 99, 7) for start, end in (("", ""), (" ", "\n"), ("a", "1"))
        ]
    for _ in range(20_000):
        letters = chance.sample(alphabet, chance.choice((3, 97)))
        texts.append("".join(chance.choices(letters, k=chance.randint(1, 120))))
    return texts


def counted(texts: list[str], folder: Path) -> list[int]:
    """The tokens of each text, by the tokenizer in the folder."""
    command = ["node", "--input-type=module", "-e", COUNT]
    asked = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=folder)
    counts: list[int] = json.loads(asked.stdout)
    return counts


def main() -> int:
    """Print both figures; 1 when a text is undercounted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    if arguments.tokenizer is None:
        print("skipped: --tokenizer DIR with node_modules/gpt-tokenizer is not given")
        return 0
    read = [plain(path.read_bytes().decode("utf-8", "replace")) for path in arguments.files]
    ordinary = [text[at : at + 900] for text in read for at in range(0, min(len(text), 90_000), 9_000)]
    texts = [*ordinary, *ugly()]
    counts = counted(texts, arguments.tokenizer)
    under = [text for text, count in zip(texts, counts, strict=True) if estimate(text) < count]
    print(f"{len(texts)} texts, {len(under)} undercounted")
    if ordinary:
        ratio = sum(map(estimate, ordinary)) / max(1, sum(counts[: len(ordinary)]))
        print(f"{len(ordinary)} texts of ordinary output: {ratio:.2f} estimated for a token")
    for text in under[:5]:
        print(repr(text[:100]))
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main())
