from app.routes import ROUTES


def make_app():
    return dict(ROUTES)
