import sys
from sheets import totals

if __name__ == "__main__":
    for name, amount in totals("data/june.parquet").items():
        print(f"{name:<12}{amount:>10}")
