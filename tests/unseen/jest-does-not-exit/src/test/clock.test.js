const { start } = require("../src/clock");

test("ticks at once", () => {
  let n = 0;
  start(() => n++);
  expect(n).toBe(1);
});
