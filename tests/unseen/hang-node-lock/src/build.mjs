import { existsSync, readFileSync, writeFileSync } from "node:fs";

console.log("build started");
while (existsSync(".build.lock")) {
  console.log(`waiting for lock .build.lock (held by pid ${readFileSync(".build.lock", "utf8").trim()})`);
  await new Promise((r) => setTimeout(r, 1000));
}
writeFileSync(".build.lock", String(process.pid));
console.log("built");
