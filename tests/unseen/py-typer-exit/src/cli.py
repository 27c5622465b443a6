import csv
from pathlib import Path

import typer

app = typer.Typer()


def parse(row):
    return row[0], int(row[1])


@app.command("import")
def import_(path: Path):
    people = []
    for row in csv.reader(path.open()):
        people.append(parse(row))
    print(len(people), "people")


@app.command()
def version():
    print("1.0")


if __name__ == "__main__":
    app()
