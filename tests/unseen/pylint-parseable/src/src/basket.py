class Basket:
    def __init__(self):
        self.total = 0
        unused = 1
