const http = require("node:http");

http
  .createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(`<!doctype html><title>Clock</title><h1 id="year">?</h1><script>
      fetch("http://localhost:4000/").then((r) => r.json()).then((time) => {
        document.getElementById("year").textContent = "year " + time.year;
      });
    </script>`);
  })
  .listen(3000, () => console.log("web on 3000"));
