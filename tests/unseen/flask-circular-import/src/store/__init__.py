from flask import Flask

from store.views import pages

app = Flask(__name__)
app.register_blueprint(pages)


def currency():
    return "EUR"
