const test = require("node:test");
const assert = require("node:assert");
const { page } = require("../src/page");

test("shows the total", () => assert.equal(page(3), "<p>3.00</p>"));
test("is a function", () => assert.ok(page));
