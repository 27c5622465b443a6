const http = require("http");

const notes = ["buy milk", "call Grace"];

http
  .createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(request.url === "/api/notes" ? notes : { ok: true }));
  })
  .listen(8000, () => console.log("API on 8000"));
