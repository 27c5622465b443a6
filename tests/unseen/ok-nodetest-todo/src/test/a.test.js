const test = require("node:test");
const assert = require("node:assert");

test("rejects", async () => {
  console.error("Error: expected by the test\n    at fake (file.js:1:1)");
  await assert.rejects(Promise.reject(new TypeError("bad")), TypeError);
});
test("later", { todo: "fails for now" }, () => { throw new Error("todo failure"); });
test("skipped", { skip: "no device: ENOENT" }, () => { throw new Error("never"); });
