const { price } = require("../lib/price");

describe("price", () => {
  it("has two places", () => {
    expect(price(100)).toContain("00");
  });
  it("has a comma", () => {
    expect(price(120)).toBe("1,20");
  });
  xit("is for later", () => {});
});
