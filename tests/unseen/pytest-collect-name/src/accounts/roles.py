class Role:
    def __init__(self, name):
        self.name = name


def grant_everything(user):
    return [Role("admin")]
