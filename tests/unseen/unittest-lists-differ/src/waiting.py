class WaitingList:
    def __init__(self):
        self._names = []

    def add(self, name, urgent=False):
        if urgent:
            self._names.insert(0, name)
        else:
            self._names.append(name)

    def names(self):
        return list(self._names)
