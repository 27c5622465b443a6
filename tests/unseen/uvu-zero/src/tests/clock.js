const { test } = require("uvu");
const assert = require("uvu/assert");

test("ticks", () => {
  assert.is(1 + 1, 2);
});
