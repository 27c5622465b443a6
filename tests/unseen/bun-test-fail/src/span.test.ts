import { expect, test } from "bun:test";
import { span } from "./span";

test("many", () => {
  expect(span(3, "day")).toBe("3 days");
});

test("one", () => {
  expect(span(1, "day")).toBe("1 day");
});
