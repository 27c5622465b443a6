import { count } from "./count.ts";

Deno.test("counts none", () => {
  if (count([]) !== 0) throw new Error("wanted 0");
});

Deno.test("counts all", () => {
  const got = count(["a", "b", "a"]);
  if (got !== 3) throw new Error(`wanted 3 but got ${got}`);
});
