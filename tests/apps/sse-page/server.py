import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"""<!doctype html>
<title>Ticker</title>
<p id="last">none yet</p>
<script>
  new EventSource("/events").onmessage = (event) => {
    document.getElementById("last").textContent = "event " + event.data;
  };
</script>
"""


class Ticker(BaseHTTPRequestHandler):
    def do_GET(self):
        events = self.path == "/events"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if events else "text/html")
        self.end_headers()
        if not events:
            self.wfile.write(PAGE)
            return
        for number in range(1000):
            self.wfile.write(f"data: {number}\n\n".encode())
            self.wfile.flush()
            time.sleep(0.1)


ThreadingHTTPServer(("127.0.0.1", 8000), Ticker).serve_forever()
