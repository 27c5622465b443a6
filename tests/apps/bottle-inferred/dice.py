import random

from bottle import Bottle, run, template

app = Bottle()


@app.route("/")
def roll():
    return template("<!doctype html><title>Dice</title><h1>You rolled a {{n}}</h1>", n=random.randint(1, 6))


if __name__ == "__main__":
    run(app, host="localhost", port=8085)
