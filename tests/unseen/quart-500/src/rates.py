TABLE = {"EUR": 1.0, "USD": 1.08}


def rate(code):
    return TABLE[code]
