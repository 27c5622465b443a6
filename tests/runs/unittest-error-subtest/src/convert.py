UNITS = {"km": 1000, "m": 1, "cm": 0.01}


def metres(text):
    number, unit = text.split()
    return float(number) * UNITS[unit]
