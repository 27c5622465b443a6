const http = require("node:http");

const server = http.createServer((request, response) => response.end("never"));
console.log("connecting to the queue ...");

setTimeout(() => server.listen(3000), 2 ** 30);
