const { spawn } = require("node:child_process");

// The launcher goes away, the server stays: a session of its own, nobody's child.
const server = spawn(process.execPath, ["server.js"], { detached: true, stdio: "inherit" });
server.unref();
console.log("started in the background");
