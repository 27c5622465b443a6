console.log("app starts");
console.warn("deprecated: items is a global");
const items = [{ cents: 3 }];
document.querySelector("#total").textContent = cartTotal(items);
