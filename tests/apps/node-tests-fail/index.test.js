const test = require("node:test");
const assert = require("node:assert");
const slug = require("./index.js");

test("case is lost", () => {
  assert.strictEqual(slug("Hello"), "hello");
});

test("outer spaces are dropped", () => {
  assert.strictEqual(slug(" Hello "), "hello");
});
