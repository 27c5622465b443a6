"""Dates of a school year."""


def term(month):
    """The term a month is in.

    >>> term(9)
    'autumn'
    >>> term(1)
    'spring'
    >>> term(6)
    'summer'
    """
    if month >= 9:
        return "autumn"
    return "spring" if month < 7 else "summer"
