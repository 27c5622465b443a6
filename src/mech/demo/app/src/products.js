export const products = [
  { id: "bread", name: "Rye bread", price: 420 },
  { id: "oat-drink", name: "Oat drink", price: 240 },
];
