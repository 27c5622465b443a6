class FatalError(Exception):
    pass


def classify(code):
    if code >= 500:
        return "error"
    if code >= 400:
        return "failed"
    return "ok"


def crash():
    raise FatalError("fatal")
