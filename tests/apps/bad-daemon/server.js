require("node:http")
  .createServer((request, response) => response.end("<!doctype html><h1>In the background</h1>"))
  .listen(3000);
