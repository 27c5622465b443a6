def load(path):
    try:
        return open(path).read()
    except:
        return undefined_default


def lines(path):
    return load(path).split("\n")
