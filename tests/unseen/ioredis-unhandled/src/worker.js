const Redis = require("ioredis");

const redis = new Redis(6391, "127.0.0.1", { maxRetriesPerRequest: 3 });

async function main() {
  console.log("counting");
  console.log(await redis.incr("jobs"));
}

main().catch((e) => {
  console.error("worker stopped:", e.message);
  process.exit(4);
});
