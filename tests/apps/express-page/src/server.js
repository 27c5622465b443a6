import express from "express";

const app = express();
const mode = process.env.NODE_ENV ?? "development";

app.use(express.static("public"));
app.get("/api/mode", (request, response) => response.json({ mode }));

app.listen(3000, () => console.log(`http://localhost:3000 (${mode})`));
