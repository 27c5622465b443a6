const express = require("express");
const app = express();

app.use(express.static("public"));
app.get("/api/ping", (req, res) => res.send("pong"));
app.get("*", (req, res) => res.sendFile(__dirname + "/public/index.html"));
app.listen(4813, () => console.log("listening"));
