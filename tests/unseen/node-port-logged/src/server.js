const { port } = require("./config.json");
const server = require("http").createServer((q, r) => r.end("ok"));

process.on("uncaughtException", (e) => {
  console.error("fatal:", e.stack);
  process.exit(7);
});

console.log("starting on", port);
server.listen(port, "127.0.0.1");
