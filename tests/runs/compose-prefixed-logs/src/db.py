import time

for n in range(60):
    print(f"LOG:  checkpoint {n} complete, wrote {n * 3} buffers, 0 errors")
    time.sleep(0.03)
