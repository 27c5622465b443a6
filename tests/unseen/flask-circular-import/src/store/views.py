from flask import Blueprint

from store import currency

pages = Blueprint("pages", __name__)


@pages.route("/")
def index():
    return f"prices in {currency()}"
