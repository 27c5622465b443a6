import csv
from pathlib import Path

HIER = Path(__file__).parent


def schnitt(tage):
    summe = sum(int(t["n"]) for t in tage)
    return summe / len(tage)


print("Bericht für März")
print(schnitt(list(csv.DictReader((HIER / "leer.csv").open()))))
