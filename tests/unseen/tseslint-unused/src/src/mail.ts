export function send(to: any): string {
  return `to ${to}`;
}

export function later(): number {
  const unsued = 3;
  return 4;
}
