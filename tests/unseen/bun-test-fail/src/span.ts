export function span(n: number, unit: string): string {
  return `${n} ${unit}s`;
}
