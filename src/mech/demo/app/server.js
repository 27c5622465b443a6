import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { summary } from "./src/cart.js";

const pages = {
  "/": ["public/index.html", "text/html; charset=utf-8"],
  "/shop.js": ["public/shop.js", "text/javascript; charset=utf-8"],
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  try {
    if (pathname === "/api/cart") {
      const body = JSON.stringify(summary());
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    } else if (pathname in pages) {
      const [file, type] = pages[pathname];
      const body = await readFile(new URL(file, import.meta.url));
      response.writeHead(200, { "content-type": type }).end(body);
    } else {
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
    }
  } catch (error) {
    console.error(`${request.method} ${pathname} failed\n`, error);
    response.writeHead(500, { "content-type": "application/json" }).end('{"error":"internal error"}');
  }
});

server.listen(process.env.PORT ?? 4000, "127.0.0.1", () => {
  console.log(`Corner shop on http://localhost:${server.address().port}`);
});
