import signal
from http.server import HTTPServer, SimpleHTTPRequestHandler

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)

HTTPServer(("127.0.0.1", 8000), SimpleHTTPRequestHandler).serve_forever()
