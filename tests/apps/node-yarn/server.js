const http = require("http");
const ms = require("ms");

const server = http.createServer((request, response) => {
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end(`<h1>Installed by yarn</h1><p>${ms(60000)}</p>`);
});

server.listen(4000, () => console.log("Server running at http://localhost:4000/"));
