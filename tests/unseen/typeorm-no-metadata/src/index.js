const { source } = require("./source");

(async () => {
  await source.initialize();
  console.log("connected");
  console.log(await source.getRepository("User").count());
  console.log(await source.getRepository("Invoice").count());
})();
