from .port import open_port

print(open_port("/dev/ttyUSB0"))
