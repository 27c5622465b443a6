def steps(limit):
    best = 0
    for start in range(1, limit):
        n, count = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            count += 1
        best = max(best, count)
    return best


print(steps(10**7))
