const { by } = require("./prepared.json");

require("node:http")
  .createServer((request, response) => {
    response.end(`<!doctype html><p>${process.env.COLOUR}, prepared by ${by}</p>`);
  })
  .listen(3000);
