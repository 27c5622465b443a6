const fs = require("fs");
const http = require("http");

http
  .createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(fs.readFileSync("pages/index.html"));
  })
  .listen(3000);
