module.exports = { mode: "production", entry: "./src/index.js", output: { path: "/tmp/dist" } };
