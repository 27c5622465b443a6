// Starts both halves and ends when one of them does.
const { spawn } = require("node:child_process");

const halves = ["dev:web", "dev:api"].map((script) =>
  spawn("npm", ["run", "--silent", script], { stdio: "inherit" }),
);

for (const half of halves) {
  half.on("exit", (code) => {
    halves.forEach((other) => other.kill());
    process.exitCode = code ?? 1;
  });
}
