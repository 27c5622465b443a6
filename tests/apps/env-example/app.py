import os
from http.server import HTTPServer, SimpleHTTPRequestHandler

GREETING = os.environ["GREETING"]
TOKEN = os.environ["API_TOKEN"]

HTTPServer(("127.0.0.1", 8000), SimpleHTTPRequestHandler).serve_forever()
