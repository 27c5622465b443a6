STEPS = [(100, "C"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def roman(number):
    out = ""
    for value, sign in STEPS:
        while number >= value:
            out += sign
            number -= value
    return out
