export function count(words: string[]): number {
  const xs = new Set(words);
  return xs.size;
}
