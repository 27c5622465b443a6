const http = require("http");
const https = require("https");

const style = new Promise((resolve) => {
  https
    .get("https://fonts.example.com/css2?family=Specimen", resolve)
    .on("error", (error) => {
      console.error("Failed to fetch web fonts");
      console.error(error);
      resolve(null);
    });
});

http
  .createServer(async (request, response) => {
    await style;
    response.setHeader("content-type", "text/html");
    response.end("<title>Specimen</title><h1>Type specimen</h1>");
  })
  .listen(3000);
