from flask import Flask

site = Flask(__name__)


@site.get("/")
def index():
    return "hello"
