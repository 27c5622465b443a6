class Basket:
    def __init__(self):
        self.total = 0

    def add(self, cents):
        self.total += cents

    def summary(self, *, currency):
        return f"{self.totl / 100:.2f} {currency}"
