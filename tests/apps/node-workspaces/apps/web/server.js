const { createServer } = require("node:http");
const { money } = require("@acme/format");

createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(`<title>Prices</title><p>Coffee ${money(350)}</p>`);
}).listen(3000);
