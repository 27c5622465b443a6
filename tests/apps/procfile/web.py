import argparse
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><p>{Path('greeting.txt').read_text()}</p>".encode())


if __name__ == "__main__":
    HTTPServer(("0.0.0.0", parser.parse_args().port), Page).serve_forever()
