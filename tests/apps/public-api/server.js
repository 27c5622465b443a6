const http = require("node:http");

async function rates() {
  const answer = await fetch("https://api.example.com/rates?base=EUR");
  return answer.json();
}

http
  .createServer(async (request, response) => {
    response.setHeader("content-type", "text/html");
    try {
      response.end(`<p>${JSON.stringify(await rates())}</p>`);
    } catch (error) {
      console.error(error);
      response.statusCode = 500;
      response.end("<!doctype html><title>Rates</title><h1>No rates</h1>");
    }
  })
  .listen(3000);
