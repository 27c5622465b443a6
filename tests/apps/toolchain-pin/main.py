import sys

print("running on", sys.version.split()[0])
