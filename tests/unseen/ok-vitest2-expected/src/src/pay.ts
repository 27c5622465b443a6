export async function pay(n: number) {
  if (n < 0) throw new RangeError(`cannot pay ${n}`);
  return n;
}
