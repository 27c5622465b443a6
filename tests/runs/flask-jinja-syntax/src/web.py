from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return "ok"


@app.get("/cart")
def cart():
    return render_template("cart.html", items=["pen", "ink"])
