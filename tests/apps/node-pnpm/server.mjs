import { createServer } from "node:http";
import { clsx } from "clsx";

createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(`<h1 class="${clsx({ title: true })}">Installed by pnpm</h1>`);
}).listen(3000, "localhost");
