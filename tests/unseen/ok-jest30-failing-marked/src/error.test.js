test("shows the error", () => {
  console.warn("Warning: failed prop type (expected)");
  expect(() => { throw new Error("boom"); }).toThrow("boom");
});
test.failing("known failure", () => { expect(1).toBe(2); });
test.skip("broken", () => {});
