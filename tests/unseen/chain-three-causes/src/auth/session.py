from .keys import load


class Sessions:
    def __init__(self, name):
        try:
            self.key = load(name)
        except OSError as e:
            raise ValueError(f"no key {name!r}") from e
