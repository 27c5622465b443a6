import { expect, test } from "bun:test";

test("throws", () => {
  console.error("TypeError: this is the message under test");
  expect(() => (undefined as any).x).toThrow(TypeError);
});
test.todo("fails");
test.skip("crashes", () => { throw new Error("no"); });
test.failing("known bug", () => expect(1).toBe(2));
