import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        job = jobs.get()
        if job is None:
            return
        print("pumped", job, flush=True)


thread = threading.Thread(target=work, daemon=True)
thread.start()
for litres in (10, 20, None, 30):
    jobs.put(litres)
    if litres:
        print("queued", litres, flush=True)
jobs.join()
