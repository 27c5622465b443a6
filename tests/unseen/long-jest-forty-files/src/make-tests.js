const fs = require("fs");
fs.mkdirSync("test", { recursive: true });
for (let i = 1; i <= 40; i++) {
  const arg = i === 23 ? "" : `{ cents: ${i} }`;
  fs.writeFileSync(`test/s${i}.test.js`, `const { price } = require("../src/price");
test("suite ${i} logs errors", () => { console.error("Error: simulated failure ${i}"); expect(price(${arg})).toBe(${i}); });
`);
}
