const http = require("node:http");

const routes = {
  "/": "home"
  "/about": "about",
};

http.createServer((request, response) => response.end(routes[request.url])).listen(3000);
