import { pad } from "./pad";

/** The sum as a column. */
export function column(xs: number[]): string {
  const total = xs.reduce((a, b) => a + b, 0); return pad(total);
}
