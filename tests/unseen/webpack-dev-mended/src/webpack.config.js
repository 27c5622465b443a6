module.exports = { mode: "development", devtool: false, stats: "errors-warnings", entry: "./src/index.js", output: { path: "/tmp/w" } };
