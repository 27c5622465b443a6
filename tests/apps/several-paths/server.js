const http = require("node:http");

const pages = { "/": `<h1>${process.env.SHOP}</h1>`, "/about": "<h1>About us</h1>" };

http
  .createServer((request, response) => {
    response.writeHead(request.url in pages ? 200 : 404, { "content-type": "text/html" });
    response.end(`<!doctype html>${pages[request.url] ?? ""}`);
  })
  .listen(3000);
