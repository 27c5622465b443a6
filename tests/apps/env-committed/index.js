require("node:http")
  .createServer((request, response) => response.end(`<!doctype html><h1>${process.env.TITLE}</h1>`))
  .listen(Number(process.env.PORT));
