import csv
import sys
import traceback


def read(row):
    return row["name"], int(row["age"])


kept, rejected = [], 0
with open(sys.argv[1]) as file:
    for number, row in enumerate(csv.DictReader(file), 2):
        try:
            kept.append(read(row))
        except ValueError:
            rejected += 1
            print(f"row {number} is not valid:", file=sys.stderr)
            traceback.print_exc()
print(f"{len(kept)} rows kept, {rejected} rejected (up to 3 are allowed)")
sys.exit(rejected > 3)
