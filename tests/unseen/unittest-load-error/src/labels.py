class Label:
    def __init__(self, text):
        self.text = text


def wrap_text(text, width):
    return text[:width]
