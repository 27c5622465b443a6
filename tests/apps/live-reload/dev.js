const crypto = require("node:crypto");
const http = require("node:http");

const page = `<!doctype html><title>Live</title><h1>Live</h1><p id="state">waiting</p><script>
  const socket = new WebSocket("ws://localhost:35729");
  socket.onmessage = (message) => { document.getElementById("state").textContent = message.data; };
</script>`;

// Live reload first, on a port of its own: it speaks WebSocket and nothing else.
const reload = http.createServer((request, response) => {
  response.writeHead(426, { "Content-Type": "text/plain" });
  response.end("Upgrade Required");
});
reload.on("upgrade", (request, socket) => {
  const accept = crypto
    .createHash("sha1")
    .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.write(Buffer.concat([Buffer.from([0x81, 9]), Buffer.from("connected")]));
});

reload.listen(35729, () => {
  http
    .createServer((request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" });
      response.end(page);
    })
    .listen(8080);
});
