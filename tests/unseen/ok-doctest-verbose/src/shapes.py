def side(area):
    """The side of a square.

    >>> side(9)
    3.0
    >>> side(-1)
    Traceback (most recent call last):
        ...
    ValueError: area is below zero
    """
    if area < 0:
        raise ValueError("area is below zero")
    return area ** 0.5


def halves(n):
    """
    >>> halves(0)
    Traceback (most recent call last):
    ZeroDivisionError: division by zero
    >>> halves(2)
    0.5
    """
    return 1 / n
