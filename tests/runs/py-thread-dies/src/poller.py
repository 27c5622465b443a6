import threading
import time

READINGS = [3.1, 2.9, None, 3.3]


def poll():
    total = 0.0
    for value in READINGS:
        total += value
        time.sleep(0.02)
    print("mean", total / len(READINGS))


thread = threading.Thread(target=poll, name="poller")
thread.start()
thread.join()
print("poller finished")
