import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { sessionOf, signIn } from "./src/session.js";

const pages = {
  "/": ["public/index.html", "text/html; charset=utf-8"],
  "/login.js": ["public/login.js", "text/javascript; charset=utf-8"],
  "/style.css": ["public/style.css", "text/css; charset=utf-8"],
};

async function answer(request, path) {
  if (path === "/api/session") return [200, { user: sessionOf(request) }];
  if (path === "/api/login" && request.method === "POST") {
    const parts = [];
    for await (const part of request) parts.push(part);
    const token = await signIn(JSON.parse(Buffer.concat(parts)));
    return token
      ? [200, { ok: true }, { "set-cookie": `session=${token}; HttpOnly; SameSite=Lax` }]
      : [401, { ok: false }];
  }
  return null;
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const json = { "content-type": "application/json" };
  try {
    if (pathname in pages) {
      const [file, type] = pages[pathname];
      const body = await readFile(new URL(file, import.meta.url));
      response.writeHead(200, { "content-type": type }).end(body);
      return;
    }
    const found = await answer(request, pathname);
    if (found) {
      const [status, body, headers] = found;
      response.writeHead(status, { ...json, ...headers }).end(JSON.stringify(body));
    } else {
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
    }
  } catch (error) {
    console.error(`${request.method} ${pathname} failed\n`, error);
    response.writeHead(500, json).end('{"error":"internal error"}');
  }
});

server.listen(process.env.PORT ?? 4000, "127.0.0.1", () => {
  console.log(`Harbour on http://localhost:${server.address().port}`);
});
