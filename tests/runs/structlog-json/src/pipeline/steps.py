def scale(number):
    return 100 // (17 - number)


def name(number):
    return f"item-{number}"


STEPS = {"name": name, "scale": scale}
