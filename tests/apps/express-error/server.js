const express = require("express");
const { total } = require("./lib/orders");

const app = express();

app.get("/", (request, response) => {
  response.send(`<h1>Orders</h1><p>${total([{ price: 3 }, {}])}</p>`);
});

app.listen(process.env.PORT || 3000, () => console.log("ready"));
