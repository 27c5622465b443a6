import sys
import time

attempt = int(sys.argv[1])
print("connecting to database")
time.sleep(0.1)
if attempt < 3:
    print("connection refused, the database is starting up")
    sys.exit(1)
print("connected, migrations applied, 0 failed")
