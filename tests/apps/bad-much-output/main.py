import sys

line = b"0123456789abcdef" * 4095 + b"0123456789abcde\n"
for _ in range(16 * 1024):
    sys.stdout.buffer.write(line)
