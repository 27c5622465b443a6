import os
class FatalError(Exception):
    pass
def fail(code):
    if code:
        raise FatalError("failed with %s" % code)
    else:
        return None
