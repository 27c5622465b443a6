const http = require("node:http");

let visits = 0;

const server = http.createServer((request, response) => {
  if (request.url !== "/") {
    response.writeHead(404).end();
    return;
  }
  visits += 1;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><title>Counter</title><h1>Counter</h1><p>${visits} visits</p>`);
});

server.listen(process.env.PORT || 3000, () => console.log("listening on", server.address().port));
