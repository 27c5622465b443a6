def scale(factor):
    def job(n):
        return n * factor

    return job
