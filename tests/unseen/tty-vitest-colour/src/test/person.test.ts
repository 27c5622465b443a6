import { describe, expect, it } from "vitest";
import { person } from "../src/person";

describe("person", () => {
  it("has a name", () => {
    expect(person("ada,36").name).toBe("ada");
  });
  it("is read from a line", () => {
    expect(person("ada,36")).toEqual({ name: "ada", age: "36" });
  });
});
