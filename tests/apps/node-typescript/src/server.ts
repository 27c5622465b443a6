import { createServer } from "node:http";
import { page } from "./page.ts";

const port: number = Number(process.env.PORT ?? 3000);

createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(page({ title: "Typed", body: "by TypeScript" }));
}).listen(port);
