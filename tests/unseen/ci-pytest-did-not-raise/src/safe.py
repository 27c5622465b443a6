class Safe:
    def __init__(self, code):
        self.code, self.wrong = code, 0

    def open(self, code):
        if self.wrong > 3:
            raise PermissionError("locked")
        if code != self.code:
            self.wrong += 1
            return False
        return True
