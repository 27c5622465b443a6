module.exports = { mode: "production", entry: "./src/index.js", output: { path: "/tmp/dist2" }, performance: { hints: "warning", maxAssetSize: 100 } };
