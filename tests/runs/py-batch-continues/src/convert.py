def convert(text):
    number = int(text)
    return number.bit_length()
