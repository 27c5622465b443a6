require("node:test")("formats", () => require("node:assert").equal(require("..").fmt(1), "1.00"));
