export function level(n: number): number {
  if (n > 9) {
    return "high";
  }
  return n;
}
