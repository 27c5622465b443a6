from flask import Flask

from prices import price

app = Flask(__name__)


@app.get("/<item>")
def show(item):
    return str(price(item))
