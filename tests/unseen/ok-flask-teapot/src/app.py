from flask import Flask, abort, jsonify

app = Flask(__name__)


@app.errorhandler(KeyError)
def missing(error):
    app.logger.warning("no such drink: %s", error)
    return jsonify(error=str(error)), 404


@app.get("/<drink>")
def pour(drink):
    if drink == "coffee":
        abort(418)
    return jsonify({"tea": "hot"}[drink])
