export interface Order {
  id: number;
  lines: { price: number; quantity: number }[];
}

export function emptyOrder(): Order {
  return { id: 0, lines: [] };
}
