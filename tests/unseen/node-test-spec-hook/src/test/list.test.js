const { before, describe, it } = require("node:test");
const assert = require("node:assert");
const { seed } = require("../lib/seed");

describe("list", () => {
  let rows;
  before(() => { rows = seed(); });
  it("has rows", () => assert.ok(rows.length));
  it("has a first row", () => assert.ok(rows[0]));
});

describe("other", () => {
  it("works", () => assert.ok(true));
});
