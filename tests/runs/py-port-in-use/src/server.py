from http.server import HTTPServer, SimpleHTTPRequestHandler


def serve(port):
    server = HTTPServer(("127.0.0.1", port), SimpleHTTPRequestHandler)
    print("serving on", port)
    server.serve_forever()


if __name__ == "__main__":
    serve(8931)
