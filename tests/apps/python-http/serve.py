import http.server
import socketserver

PORT = 9000


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        body = b"<!doctype html><title>Plain</title><h1>Only the standard library</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


with socketserver.ThreadingTCPServer(("127.0.0.1", PORT), Handler) as server:
    print("serving at port", PORT)
    server.serve_forever()
