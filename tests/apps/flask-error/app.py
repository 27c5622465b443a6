from flask import Flask

from prices import cheapest

app = Flask(__name__)


@app.route("/")
def index():
    return f"<h1>Cheapest: {cheapest({})}</h1>"


if __name__ == "__main__":
    app.run(port=5050)
