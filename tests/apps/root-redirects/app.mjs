import { createServer } from "node:http";

createServer((request, response) => {
  if (request.url === "/login") {
    response.writeHead(200, { "Content-Type": "text/html", "X-Frame-Options": "DENY" });
    response.end('<!doctype html><title>Log in</title><form>Name <input name="name"></form>');
  } else {
    response.writeHead(302, { Location: "/login" }).end();
  }
}).listen(3000, "127.0.0.1");
