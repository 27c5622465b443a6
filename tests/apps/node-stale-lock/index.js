const http = require("node:http");
const ms = require("ms");
const { clsx } = require("clsx");

http
  .createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<p class="${clsx("big", false)}">a day is ${ms("1d")} ms</p>`);
  })
  .listen(8081, "127.0.0.1");
