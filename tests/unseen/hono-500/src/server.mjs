import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { add } from "./people.mjs";

const app = new Hono();
app.get("/", (c) => c.text("ok"));
app.post("/people", async (c) => {
  let body;
  try {
    body = await c.req.json();
  } catch (e) {
    console.warn("bad request: " + e.message);
    throw new HTTPException(400, { message: "not JSON" });
  }
  return c.json(add(body));
});
serve({ fetch: app.fetch, port: 4811 }, (i) => console.log(`listening on ${i.port}`));
