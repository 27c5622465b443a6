const http = require("node:http");

// The API opens first; the page is still the page.
http
  .createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end('{"status":"ok"}');
  })
  .listen(7001, "127.0.0.1", () => {
    http
      .createServer((request, response) => {
        response.setHeader("content-type", "text/html");
        response.end("<!doctype html><title>Console</title><h1>The page</h1>");
      })
      .listen(7002, "127.0.0.1");
  });
