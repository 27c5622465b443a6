RATE = 19


def with_tax(cents: int) -> int:
    """Gross."""
    return f"{cents * (100 + RATE) // 100}"
