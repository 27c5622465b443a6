from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Order(db.Model):
    __tablename__ = "order_row"
    id = db.Column(db.Integer, primary_key=True)


@app.get("/")
def home():
    return "shop\n"


@app.get("/orders")
def orders():
    return {"n": Order.query.count()}
