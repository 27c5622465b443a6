"""Measures the table that `mech.tokens` counts by: `python benchmarks/token_table.py --tokenizer DIR [FILE …]`.

Words and runs of signs are taken from the files, the frequent ones first, counted by the tokenizer, and written to
src/mech/tokens.json. DIR holds `node_modules/gpt-tokenizer`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from tokens import counted

from mech.tokens import PIECES

TABLE = Path(__file__).parent.parent / "src" / "mech" / "tokens.json"
LEADS = "./(_-\"'#$@<{[:=,\\`*&|!?>~^+;)]}%"
SIGNS = "…●✖✗✘✔✓‘’“”›‹→←↑↓×─│┌┐└┘├┤╭╮╯╰━┃•·–—°©®™█░▶▲▼▸⚠❌✅❯⨯═║╔╗╚╝"
WORDS, LED, RUNS = 14_000, 3_000, 1_200  # how many are kept


def pieces(paths: list[Path]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each word, word after a sign and run of signs occurs."""
    words, led, runs = Counter[str](), Counter[str](), Counter[str]()
    for path in paths:
        for match in PIECES.finditer(path.read_bytes().decode("utf-8", "replace")[:100_000]):
            if match.lastgroup == "word":
                words[match["word"]] += 1
                led[match[0]] += int(bool(match["lead"].strip()))
            elif match.lastgroup == "sign" and 1 < len(match[0]) < 13:
                runs[match[0]] += 1
    return words, led, runs


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    words, led, runs = pieces(arguments.files)
    names = [word for word, _ in words.most_common(2 * WORDS) if len(word) > 1]
    asked = [*names, *(" " + name for name in names), *(lead + name for lead in LEADS for name in names)]
    price = dict(zip(asked, counted(asked, arguments.tokenizer), strict=True))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names[:WORDS]:
        if all(price[lead + name] <= 1 + price[name] for lead in LEADS) and price[name] <= 3:
            groups[f"{price[name]} {price[' ' + name]}"].append(name)
    begun, signs = [name for name, _ in led.most_common(3 * LED)], [run for run, _ in runs.most_common(5 * RUNS)]
    first = counted(begun, arguments.tokenizer)
    table: dict[str, list[str]] = defaultdict(list)
    for run, count in zip(signs, counted(signs, arguments.tokenizer), strict=True):
        if count < len(run) and len(table[str(count)]) < RUNS:
            table[str(count)].append(run)
    alone = counted([*SIGNS, *(" " + sign for sign in SIGNS)], arguments.tokenizer)
    most = [max(pair) for pair in zip(alone, alone[len(SIGNS) :], strict=False)]
    others = {str(n): "".join(sign for sign, cost in zip(SIGNS, most, strict=True) if cost == n) for n in (1, 2)}
    found = {
        "words": {costs: " ".join(sorted(names)) for costs, names in sorted(groups.items())},
        "led": " ".join(sorted(name for name, count in zip(begun, first, strict=True) if count == 1)[:LED]),
        "signs": {count: sorted(group) for count, group in sorted(table.items())},
        "others": others,
    }
    TABLE.write_text(json.dumps(found, ensure_ascii=True, indent=0) + "\n")


if __name__ == "__main__":
    main()
