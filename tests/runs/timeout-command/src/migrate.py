import time

for step in range(1, 40):
    print(f"migrating chunk {step}/40", flush=True)
    time.sleep(0.25 * step)
