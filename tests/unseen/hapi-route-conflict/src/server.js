const Hapi = require("@hapi/hapi");
const items = require("./routes/items");
const search = require("./routes/search");

async function main() {
  const server = Hapi.server({ port: 4812, host: "127.0.0.1" });
  items(server);
  search(server);
  await server.start();
  console.log("up");
}

main();
