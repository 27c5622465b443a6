"""Runs three processes with a prefix each, as foreman does."""
import subprocess
import sys
import threading
import time

PROCS = {"web": ["node", "web/index.js"], "worker": ["node", "worker/index.js"], "clock": ["node", "clock.js"]}
COLORS = {"web": 32, "worker": 35, "clock": 36}
T0 = time.time()


def show(name, text):
    print(f"\x1b[{COLORS[name]}m{time.strftime('%H:%M:%S')} {name.ljust(6)} |\x1b[0m {text}", flush=True)


def pump(name, p):
    for line in p.stdout:
        show(name, line.rstrip("\n"))
    show(name, f"exited with code {p.wait()}")


running = {n: subprocess.Popen(c, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for n, c in PROCS.items()}
threads = [threading.Thread(target=pump, args=x) for x in running.items()]
for t in threads:
    t.start()
time.sleep(3)
for p in running.values():
    p.terminate()
for t in threads:
    t.join()
sys.exit(1 if running["worker"].returncode == 1 else 0)
