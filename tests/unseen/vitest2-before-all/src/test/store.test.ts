import { beforeAll, expect, test } from "vitest";
import { db } from "../src/db";

beforeAll(async () => {
  // @ts-ignore
  await db.opne();
});

test("adds a row", () => {
  db.add(1);
  expect(db.rows).toEqual([1]);
});

test("adds two rows", () => {
  db.add(2);
  expect(db.rows.length).toBe(2);
});
