export function fare(zones: number, child: boolean): number {
  return zones * (child ? 15 : 30);
}
