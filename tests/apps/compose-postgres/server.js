const net = require("node:net");
const http = require("node:http");

const url = new URL(process.env.DATABASE_URL ?? "postgres://shop:shop@localhost:5432/shop");

// The database must be there before anything is served.
const database = net.connect({ host: url.hostname, port: Number(url.port) });
database.on("connect", () => {
  http.createServer((request, response) => response.end("shop")).listen(3000);
});
database.on("error", (error) => {
  console.error("could not reach the database:", error);
  process.exit(1);
});
