import os
import sys
import time

children = 0
while children < 4096:
    try:
        pid = os.fork()
    except OSError as error:
        print("after", children, "processes:", error.strerror, flush=True)
        sys.exit(1)
    if pid == 0:
        time.sleep(3600)
        os._exit(0)
    children += 1
print("no limit was met")
