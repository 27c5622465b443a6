const http = require("node:http");

const stock = new Map([["pencil", 3]]);

function count(name) {
  return stock.get(name).toString();
}

http
  .createServer((request, response) => {
    try {
      if (request.url === "/api/count") {
        response.end(count("ruler"));
        return;
      }
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>Stock</title><h1>Stock</h1><p id="count"></p>
        <script>fetch("/api/count").then((r) => r.text()).then((t) => { document.getElementById("count").textContent = t; });</script>`);
    } catch (error) {
      console.error(error);
      response.statusCode = 500;
      response.end("error");
    }
  })
  .listen(3000);
