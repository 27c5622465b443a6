"""Prints an invoice."""


def render(rows):
    out = []
    for row in rows:
        out.append(f"{row["name"]:<20}{row["cents"] / 100:>8.2f}")
    return "\n".join(out)
