def load(rows):
    return [bytearray(1_000_000) for _ in range(rows)]


print("loading")
table = load(500)
print(len(table))
