def convert(amount, rate):
    return round(amount * rate, 2)


def parse(text):
    value, currency = text.split(" ")
    return float(value), currency.upper()
