import os

from flask import Flask


def create_app():
    app = Flask(__name__)
    app.config["NAME"] = os.environ["BLOG_NAME"]

    from blog import pages

    app.register_blueprint(pages.blueprint)
    return app
