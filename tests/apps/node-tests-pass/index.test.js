const test = require("node:test");
const assert = require("node:assert");
const slug = require("./index.js");

test("spaces become dashes", () => {
  assert.strictEqual(slug(" Hello  World "), "hello-world");
});
