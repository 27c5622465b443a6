value = sum(range(10))
