const { names } = require("../src/list");

QUnit.module("list");

QUnit.test("loads the list", async (assert) => {
  const got = await names(async () => ({ items: [] }));
  assert.deepEqual(got, []);
});

QUnit.test("loads names", async (assert) => {
  assert.deepEqual(await names(async () => [{ name: "a" }]), ["a"]);
});
