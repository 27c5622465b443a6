block = b"x" * (1 << 20)

with open("cache.bin", "wb") as file:
    for _ in range(4096):
        file.write(block)
        file.flush()
print("all written")
