from typing import Any


def price(row: Any) -> int:
    reveal_type(row)
    return int(row["price"])


def untyped(row):
    x: int = row
    return x
