import { products } from "./products.js";

const cart = [
  { product: "bread", quantity: 2 },
  { product: "oat-milk", quantity: 1 },
];

export function summary() {
  const lines = cart.map(({ product: id, quantity }) => {
    const product = products.find((candidate) => candidate.id === id);
    return { name: product.name, quantity, cents: product.price * quantity };
  });
  return { lines, cents: lines.reduce((sum, line) => sum + line.cents, 0) };
}
