const http = require("http");

http
  .createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<title>Notes</title><h1>Notes</h1><script>document.title = 'Notes'</script>");
  })
  .listen(3000);
