import { expect, test, vi } from "vitest";
import { pay } from "../src/pay";

test("rejects negative sums", async () => {
  console.error(new Error("payment refused (logged by the code under test)"));
  await expect(pay(-1)).rejects.toThrow("cannot pay");
});

test.fails("is a known bug", async () => {
  expect(await pay(1)).toBe(2);
});

test.skip("fails on Windows", () => {
  throw new Error("never run");
});
