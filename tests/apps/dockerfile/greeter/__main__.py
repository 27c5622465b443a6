import os
import sys
from wsgiref.simple_server import make_server


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [f"<!doctype html><h1>{os.environ['GREETING']}</h1>".encode()]


port = int(sys.argv[sys.argv.index("--port") + 1])
with make_server("", port, application) as server:
    server.serve_forever()
