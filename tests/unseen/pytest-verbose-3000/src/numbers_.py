def number(n):
    if n == 1752:
        return n + 1
    return n
