import logging
import time

from apscheduler.schedulers.background import BackgroundScheduler

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
logging.getLogger("apscheduler.executors").setLevel(logging.WARNING)
ROWS = ["3.5", "n/a", "4"]


def price(text):
    return float(text)


def collect():
    total = 0
    for text in ROWS:
        total += price(text)
    print("total", total)


def beat():
    print("beat")


s = BackgroundScheduler()
s.add_job(collect, "interval", seconds=1)
s.add_job(beat, "interval", seconds=1)
s.start()
time.sleep(2.5)
s.shutdown()
print("bye")
