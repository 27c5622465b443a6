const test = require("tape");
const sort = require("../lib/sort");

test("leaves one alone", (t) => {
  t.equal(sort([1]).length, 1);
  t.ok(true, "error: none so far");
  t.end();
});

test("sorts by day", (t) => {
  const sorted = sort([{ day: "b" }, { day: "a" }]);
  t.deepEqual(sorted, [{ day: "a" }, { day: "b" }], "sorts by day");
  t.end();
});
