import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { logger } from "hono/logger";

const app = new Hono();
app.use(logger());
app.get("/", (c) => c.text("ok"));
app.post("/", async (c) => {
  try {
    await c.req.json();
  } catch (e) {
    console.warn("rejected a bad body:", e);
    return c.text("bad", 400);
  }
  return c.text("ok");
});
const server = serve({ fetch: app.fetch, port: 4841 }, () => console.log("listening"));
process.on("SIGINT", () => server.close(() => { console.log("closed, no errors"); process.exit(0); }));
