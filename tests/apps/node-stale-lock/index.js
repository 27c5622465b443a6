const http = require("node:http");
const { greet } = require("greeting");
const { leave } = require("farewell");

http
  .createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<p>${greet("Ada")}</p><p>${leave("Ada")}</p>`);
  })
  .listen(8081, "127.0.0.1");
