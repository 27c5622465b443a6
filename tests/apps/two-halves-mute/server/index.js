const http = require("http");

console.log("connecting to the queue");
const server = http.createServer((request, response) => response.end("[]"));
const connected = new Promise(() => setInterval(() => {}, 60000)); // the queue never says so
connected.then(() => server.listen(8000));
