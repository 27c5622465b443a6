const fs = require("fs");
const winston = require("winston");

const log = winston.createLogger({ format: winston.format.combine(winston.format.errors({ stack: true }), winston.format.json()), transports: [new winston.transports.Console()] });

function split(line, n) {
  const cells = line.split(",");
  if (cells.length !== 3) {
    throw new RangeError(`row ${n}: unexpected column count ${cells.length}, want 3`);
  }
  return cells;
}

log.info("ingesting", { file: "data/rows.csv" });
let n = 0;
try {
  for (const line of fs.readFileSync("data/rows.csv", "utf8").trim().split("\n")) {
    split(line, ++n);
    log.info("row read", { n, errors: 0 });
  }
} catch (e) {
  log.error(e);
  log.info("shutting down", { rows: n - 1 });
  process.exitCode = 1;
}
