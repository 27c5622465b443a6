import sys

print("inside", sys.prefix)
