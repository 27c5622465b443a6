class Basket:
    def __init__(self):
        self.total = 0

    def add(self, cents):
        self.total += int(cents)

    def total_with_fee(self, fee):
        return self.total
