const mongoose = require("mongoose");

async function main() {
  console.log("connecting");
  await mongoose.connect("mongodb://127.0.0.1:27099/shop", { serverSelectionTimeoutMS: 800 });
  console.log("connected");
}

main();
