def mix(a, b):
    """Two colours at once.

    >>> mix("red", "blue")
    'blue-red'
    """
    return "-".join(sorted((a, b)))
