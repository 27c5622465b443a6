const assert = require("assert");
const { add } = require("../lib/add");

it("adds", () => assert.equal(add(1, 2), 3));
