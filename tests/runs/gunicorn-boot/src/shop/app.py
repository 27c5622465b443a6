CONFIGS = {"development": {"debug": True}, "prod": {"debug": False}}


def create_app(name):
    config = CONFIGS[name]

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(config).encode()]

    return app
