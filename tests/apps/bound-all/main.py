import http.server


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers["Host"]
        self.send_response(200 if host.startswith("localhost") else 403)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><h1>called {host}</h1>".encode())


http.server.ThreadingHTTPServer(("0.0.0.0", 8123), Page).serve_forever()
