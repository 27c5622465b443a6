const test = require("tape");

test("error path", (t) => {
  t.throws(() => JSON.parse("{"), /SyntaxError/, "throws a SyntaxError");
  t.comment("Error: not ok, but only a comment");
  t.end();
});

test("later", { todo: true }, (t) => {
  t.equal(1, 2, "is not ok yet");
  t.end();
});

test("skipped", { skip: true }, (t) => t.fail("fatal"));
