import time

from queue_client import take

for n in range(10):
    time.sleep(0.08)
    print("done", take(n)["name"])
