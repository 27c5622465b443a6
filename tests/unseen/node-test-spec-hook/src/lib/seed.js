const fs = require("node:fs");

exports.seed = () => {
  const text = fs.readFileSync("seed.txt", "utf8").trim();
  if (!text) throw new Error("seed file is empty");
  return text.split("\n");
};
