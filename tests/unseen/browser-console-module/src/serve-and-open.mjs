import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

const log = new VirtualConsole();
log.on("log", (...a) => console.log("[page log]", ...a));
log.on("warn", (...a) => console.log("[page warning]", ...a));
log.on("jsdomError", (e) => console.log("[page error]", e.detail?.stack ?? e.stack));
const dom = new JSDOM(readFileSync("public/index.html", "utf8").replace(
  '<script src="app.js"></script>', ""), { runScripts: "outside-only", url: "http://localhost:4851/", virtualConsole: log });
console.log("open http://localhost:4851/");
const { Script } = await import("node:vm");
try {
  new Script(readFileSync("public/app.js", "utf8"), { filename: "http://localhost:4851/app.js" }).runInContext(dom.getInternalVMContext());
} catch (e) {
  console.log("[page error] Uncaught", e.stack);
}
console.log("page loaded, 1 script");
