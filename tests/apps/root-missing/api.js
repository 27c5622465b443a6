const http = require("node:http");

http
  .createServer((request, response) => {
    const found = request.url === "/api/health";
    response.writeHead(found ? 200 : 404, { "Content-Type": "application/json" });
    response.end(JSON.stringify(found ? { healthy: true } : { error: "not found" }));
  })
  .listen(3000);
