import queue


class Worker:
    def __init__(self):
        self.results = queue.Queue()

    def submit(self, n):
        if n > 0:
            self.results.put(n * 2)

    def result(self):
        return self.results.get()
