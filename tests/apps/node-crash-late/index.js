const http = require("node:http");

const server = http.createServer(async (request, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><h1>Saved</h1>");
  await audit(request);
});

async function audit(request) {
  throw new Error(`no audit log for ${request.url}`);
}

process.on("unhandledRejection", (error) => console.error("Unhandled rejection:", error));

server.listen(3000);
