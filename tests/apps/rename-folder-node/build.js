const fs = require("fs");

fs.renameSync("pages", "old-pages");
fs.mkdirSync("pages");
for (const name of fs.readdirSync("old-pages")) {
  const text = fs.readFileSync(`old-pages/${name}`, "utf8");
  fs.writeFileSync(`pages/${name}`, text.replace("not built", "built once"));
}
