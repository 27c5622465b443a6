import re


def address(line: str) -> str:
    """The address in a header line."""
    line = line.strip()
    # between the brackets
    return re.search(r"<(.*)>", line).group(1)
