module.exports = { mode: "development", devtool: false, entry: "./src/index.js", output: { path: "/tmp/w" } };
