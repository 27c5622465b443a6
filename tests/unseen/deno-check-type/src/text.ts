export function width(text: string): number {
  return text.lenght;
}
