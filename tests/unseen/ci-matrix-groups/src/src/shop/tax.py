RATE = 19


def with_tax(cents: int) -> int:
    return f"{cents * (100 + RATE) // 100}"
