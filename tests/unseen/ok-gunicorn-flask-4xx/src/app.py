import logging

from flask import Flask, abort, request

app = Flask(__name__)
app.logger.setLevel(logging.INFO)


@app.get("/")
def home():
    app.logger.warning("cache is cold: KeyError('home')")
    return "ok"


@app.post("/items")
def items():
    if not request.is_json:
        app.logger.error("rejected a body that is not JSON")
        abort(415)
    return "ok"
