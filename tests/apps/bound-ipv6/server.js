const http = require("node:http");

const server = http.createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><h1>Only on ::1</h1>");
});
server.listen(3456, "::1", () => console.log(server.address()));
