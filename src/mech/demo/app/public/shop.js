const response = await fetch("/api/cart");
const cart = await response.json();
const euros = (cents) => `€ ${(cents / 100).toFixed(2)}`;

document.querySelector("#cart").innerHTML = cart.lines
  .map((line) => `<li>${line.quantity} × ${line.name}: ${euros(line.cents)}</li>`)
  .join("");
document.querySelector("#total").textContent = `Total ${euros(cart.cents)}`;
