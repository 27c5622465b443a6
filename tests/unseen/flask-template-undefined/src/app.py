from flask import Flask, render_template

app = Flask(__name__)
CARS = [{"name": "Mini", "owner": {"name": "Ada"}}, {"name": "Duck"}]


@app.get("/")
def cars():
    return render_template("cars.html", cars=CARS)
