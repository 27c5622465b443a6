const { all } = require("./lib/remote");

process.on("unhandledRejection", (reason) => {
  console.error("Unhandled rejection:", reason);
});

console.log("syncing");
all([{ items: [1] }, { total: 0 }]).then((n) => console.log("synced", n));
process.on("exit", () => console.log("bye"));
