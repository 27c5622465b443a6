const ms = require("ms");
require("http")
  .createServer((_, response) => response.end(`<!doctype html><p>an hour: ${ms("1h")}</p>`))
  .listen(3000);
