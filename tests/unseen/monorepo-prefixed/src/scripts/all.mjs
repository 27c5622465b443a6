import { spawn } from "node:child_process";

const jobs = {
  "core:build": ["tsc", ["--noEmit", "-p", "packages/core"]],
  "ui:watch": ["node", ["packages/ui/watch.mjs"]],
  "docs:build": ["node", ["packages/docs/build.mjs"]],
};
const running = [];
for (const [name, [cmd, args]] of Object.entries(jobs)) {
  const child = spawn(cmd, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (b) => String(b).trimEnd().split("\n").forEach((l) => console.log(`\x1b[36m@pier/${name}\x1b[0m: ${l}`)));
  child.on("exit", (code) => {
    if (code) {
      console.log(`\x1b[31mERROR\x1b[0m  @pier/${name}: command exited (${code})`);
      running.forEach((c) => c.kill());
      process.exitCode = code;
    }
  });
}
