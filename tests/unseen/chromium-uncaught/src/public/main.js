import { price } from "./price.js";

console.log("shop starts");
console.warn("deprecated: items without currency");
for (const item of [{ cents: 320 }, { cent: 109 }]) {
  document.querySelector("#price").textContent += price(item.cents);
}
