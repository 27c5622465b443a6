const http = require("http");

function connect(attempt) {
  console.error("Waiting for db");
  setTimeout(connect, 100, attempt + 1);
}

http
  .createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<title>Votes</title><h1>Votes</h1><p>50 %</p>");
  })
  .listen(3000, () => connect(1));
