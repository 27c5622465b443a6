from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

PORT = 8896

with ThreadingHTTPServer(("127.0.0.1", PORT), SimpleHTTPRequestHandler) as server:
    print("serving on", PORT)
    server.serve_forever()
